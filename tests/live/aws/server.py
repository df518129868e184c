"""Starts moto on a loopback port, with the places mended where it answers otherwise than AWS.

Each patch names what AWS does. Nothing in annexa knows about them: an unmended moto gives gaps, not verdicts.
"""

import argparse
import datetime

from moto.iam import models, responses
from moto.iam.responses import ActionResult
from moto.server import main as serve

# The first columns of a report as AWS writes them; moto's own text has the header.
ROOT_COLUMNS = {
    "user": "<root_account>",
    "user_creation_time": "2020-01-01T00:00:00+00:00",
    "password_enabled": "not_supported",
    "password_last_used": "2021-01-01T00:00:00+00:00",
    "password_last_changed": "not_supported",
    "password_next_rotation": "not_supported",
}


def root_row(backend, header: list[str]) -> str:
    """AWS lists the root user first in every credential report; moto leaves it out."""
    row = {column: "N/A" for column in header}
    row |= {column: "false" for column in header if column.endswith("_active")}
    row |= ROOT_COLUMNS
    row["arn"] = f"arn:{backend.partition}:iam::{backend.account_id}:root"
    enabled = backend.account_summary._account_mfa_enabled
    row["mfa_active"] = "true" if enabled else "false"
    return ",".join(row[column] for column in header)


def mend_report() -> None:
    """AWS reports when the report was made; moto always says 2015."""
    plain = models.IAMBackend.get_credential_report

    def with_root(self) -> str:
        header, _, users = plain(self).partition("\n")
        return f"{header}\n{root_row(self, header.split(','))}\n{users}"

    def get_credential_report(self):
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        report = {"Content": self.backend.get_credential_report(), "ReportFormat": "text/csv", "GeneratedTime": now}
        return ActionResult(report)

    models.IAMBackend.get_credential_report = with_root
    responses.IamResponse.get_credential_report = get_credential_report


def mend_policies() -> None:
    """AWS names managed policies and counts boundaries in GetAccountAuthorizationDetails; moto leaves both out.

    Without a filter it also returns AWS managed policies that nobody uses, which AWS does not.
    """
    plain = models.IAMBackend.get_account_authorization_details

    def used(backend, policy) -> bool:
        return policy.attachment_count > 0 or not policy.arn.split(":")[4] == "aws"

    def details(self, policy_filter):
        found = plain(self, policy_filter)
        bounds = [role.permissions_boundary_arn for role in self.roles.values()]
        for policy in found["managed_policies"]:
            policy.policy_name = policy.name
            policy.permissions_boundary_usage_count = bounds.count(policy.arn)
        found["managed_policies"] = [policy for policy in found["managed_policies"] if used(self, policy)]
        return found

    models.IAMBackend.get_account_authorization_details = details


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    mend_report()
    mend_policies()
    serve(["-H", "127.0.0.1", "-p", str(port)])


if __name__ == "__main__":
    main()
