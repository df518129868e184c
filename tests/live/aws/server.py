"""Starts moto on a loopback port, with the places mended where it answers otherwise than AWS.

Each patch names what AWS does. Nothing in annexa knows about them: an unmended moto gives gaps, not verdicts.
"""

import argparse
import datetime
import json
import os
import sys

os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

from cheroot import wsgi
from moto.iam import access_control, models, responses
from moto.iam.responses import ActionResult
from moto.moto_api._internal import urls
from moto.s3 import responses as s3
from moto.server import DomainDispatcherApplication, create_backend_app
from moto.sts.responses import TokenResponse as StsResponse

import history
import mend_aggregator
import mend_datastores
import mend_edge
import mend_logging
import mend_network
import mend_organization
import mend_storage
import mend_watch
import paths

REPORT_FORMAT = "%Y-%m-%dT%H:%M:%S+00:00"


def in_report(text: str | None) -> str:
    return history.moment(text).strftime(REPORT_FORMAT) if text else "N/A"


def root_row(backend, header: list[str]) -> str:
    """AWS lists the root user first in every credential report; moto leaves it out."""
    past = getattr(backend, "root_past", {})
    row = {column: "N/A" for column in header}
    row |= {column: "false" for column in header if column.endswith("_active")}
    row |= {"user": "<root_account>", "arn": f"arn:{backend.partition}:iam::{backend.account_id}:root"}
    row["user_creation_time"] = in_report(past.get("created", "2020-01-01T00:00:00Z"))
    row |= dict.fromkeys(["password_enabled", "password_last_changed", "password_next_rotation"], "not_supported")
    used = past.get("password_last_used")
    row["password_last_used"] = in_report(used) if used else "no_information"
    row["mfa_active"] = "true" if backend.account_summary._account_mfa_enabled else "false"
    if key := past.get("key"):
        row["access_key_1_active"] = "true"
        row["access_key_1_last_rotated"] = in_report(key["rotated"])
        row["access_key_1_last_used_date"] = in_report(key["used"])
    if past.get("certificate"):
        row["cert_1_active"] = "true"
        row["cert_1_last_rotated"] = row["user_creation_time"]
    return ",".join(row[column] for column in header)


def user_row(user, header: list[str], line: str) -> str:
    """AWS says N/A of the password of a user without one, and tells when a password was changed."""
    row = dict(zip(header, line.split(",")))
    if not user.password:
        row |= dict.fromkeys(["password_last_used", "password_last_changed", "password_next_rotation"], "N/A")
    elif changed := getattr(user, "password_changed", None):
        row["password_last_changed"] = changed.strftime(REPORT_FORMAT)
    return ",".join(row[column] for column in header)


def mend_report() -> None:
    """AWS reports when the report was made; moto always says 2015."""
    plain = models.IAMBackend.get_credential_report

    def mended(self) -> str:
        header, *lines = plain(self).splitlines()
        columns = header.split(",")
        users = [user_row(user, columns, line) for user, line in zip(self.users.values(), lines, strict=True)]
        return "\n".join([header, root_row(self, columns), *users]) + "\n"

    def get_credential_report(self):
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        report = {"Content": self.backend.get_credential_report(), "ReportFormat": "text/csv", "GeneratedTime": now}
        return ActionResult(report)

    models.IAMBackend.get_credential_report = mended
    responses.IamResponse.get_credential_report = get_credential_report


def mend_policies() -> None:
    """AWS names managed policies and counts boundaries in GetAccountAuthorizationDetails; moto leaves both out.

    Without a filter it also returns AWS managed policies that nobody uses, which AWS does not.
    """
    plain = models.IAMBackend.get_account_authorization_details

    def used(policy) -> bool:
        return policy.attachment_count > 0 or not policy.arn.split(":")[4] == "aws"

    def details(self, policy_filter):
        found = plain(self, policy_filter)
        bounds = [role.permissions_boundary_arn for role in self.roles.values()]
        for user in self.users.values():
            bounds.append((getattr(user, "permissions_boundary", None) or {}).get("PermissionsBoundaryArn"))
        found["managed_policies"] = [policy for policy in found["managed_policies"] if used(policy)]
        for policy in found["managed_policies"]:
            policy.policy_name = policy.name
            policy.permissions_boundary_usage_count = bounds.count(policy.arn)
        return found

    models.IAMBackend.get_account_authorization_details = details


def mend_certificates() -> None:
    """AWS reads a certificate's dates from it; moto says the same of all."""
    plain = responses.IamResponse.list_server_certificates

    def mended(self):
        answer = plain(self)
        dates = {each.arn: each for each in self.backend.list_server_certificates()}
        for entry in answer.result["ServerCertificateMetadataList"]:
            entry["UploadDate"] = dates[entry["Arn"]].uploaded
            entry["Expiration"] = dates[entry["Arn"]].expires
        return answer

    responses.IamResponse.list_server_certificates = mended


def mend_refusals() -> None:
    """AWS puts one Error into an answer to IAM's protocol and JSON into one to others; moto wraps it in Errors for all."""
    plain = access_control.AccessDeniedError.__init__

    def mended(self, user_arn: str, action: str) -> None:
        plain(self, user_arn, action)
        why = f"because no identity-based policy allows the {action} action"
        message = f"User: {user_arn} is not authorized to perform: {action} on resource: * {why}"
        self.description = (
            "<ErrorResponse xmlns='https://iam.amazonaws.com/doc/2010-05-08/'><Error><Type>Sender</Type>"
            f"<Code>AccessDenied</Code><Message>{message}</Message></Error></ErrorResponse>"
        )
        if not action.startswith(("iam:", "sts:")):
            self.description = json.dumps({"__type": "AccessDeniedException", "message": message})

    access_control.AccessDeniedError.__init__ = mended


def mend_actions() -> None:
    """AWS asks for permissions of CloudWatch by its own name, which is not the one that requests are signed for, and for
    one permission for each setting of a bucket; moto asks for s3:ListBucket for some of them. Of services whose requests
    are paths moto can tell neither action nor signature (boto3's own are refused): the actions are told here, and the
    signatures go unchecked.
    """
    plain = access_control.IAMRequestBase.check_action_permitted
    signature = access_control.IAMRequestBase.check_signature

    def check_signature(self) -> None:
        if self._service not in paths.SERVICES:
            signature(self)

    def mended(self, resource: str) -> None:
        self._action = self._action.replace("monitoring:", "cloudwatch:")
        if self._service in paths.SERVICES:
            self._action = f"{self._service}:{paths.operation(self._service, self._method, self._path)}"
        if self._path.startswith("/v20180820/"):
            self._action = "s3:GetAccountPublicAccessBlock"
        plain(self, resource)

    access_control.IAMRequestBase.check_signature = check_signature
    access_control.IAMRequestBase.check_action_permitted = mended
    s3.ACTION_MAP["BUCKET"]["GET"] = {
        "encryption": "GetEncryptionConfiguration",
        "object-lock": "GetBucketObjectLockConfiguration",
        "ownershipControls": "GetBucketOwnershipControls",
        "publicAccessBlock": "GetBucketPublicAccessBlock",
    } | s3.ACTION_MAP["BUCKET"]["GET"]


def mend_roles() -> None:
    """AWS lets nobody assume a role that does not exist; moto does. The role that an organisation makes is left alone."""
    plain = StsResponse.assume_role

    def mended(self):
        account, _, name = self._get_param("RoleArn").split(":", 4)[4].partition(":role/")
        roles = models.iam_backends[account][self.partition].roles.values()
        if name != "OrganizationAccountAccessRole" and name not in {role.name for role in roles}:
            raise access_control.AccessDeniedError(f"arn:aws:iam::{self.current_account}:user/rig", "sts:AssumeRole")
        return plain(self)

    StsResponse.assume_role = mended


def logged(application):
    """The application, with a line for each request."""

    def answer(environ, start_response):
        environ.setdefault("RAW_URI", environ["REQUEST_URI"])
        sys.stderr.write(f'"{environ["REQUEST_METHOD"]} {environ["REQUEST_URI"]} {environ["SERVER_PROTOCOL"]}" -\n')
        return application(environ, start_response)

    return answer


def serve(port: int) -> None:
    """AWS keeps connections open; the development server that moto comes with closes each after one answer.

    No connection is closed that a client still thinks is open: a request sent into it would be counted and never served.
    """
    os.environ["MOTO_PORT"] = str(port)
    server = wsgi.Server(("127.0.0.1", port), logged(DomainDispatcherApplication(create_backend_app)), numthreads=32)
    server.timeout, server.keep_alive_conn_limit = 3600, 1000
    server.safe_start()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    mend_report()
    mend_policies()
    mend_certificates()
    mend_refusals()
    mend_actions()
    mend_roles()
    mend_aggregator.mend()
    mend_datastores.mend()
    mend_edge.mend()
    mend_logging.mend()
    mend_network.mend()
    mend_organization.mend()
    mend_storage.mend()
    mend_watch.mend()
    urls.url_paths["{0}/moto-api/history"] = history.answer
    serve(port)


if __name__ == "__main__":
    main()
