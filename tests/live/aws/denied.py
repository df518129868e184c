"""Takes one permission after the other from the user that reads the account, and looks what the scan makes of it.

The emulator checks signatures and permissions here. With exactly what `annexa source permissions aws` prints nothing is
refused. Without one action, exactly the policies that need it do not know any more, for the reason that it is denied.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys

import yaml

import place
from compare import POLICIES, differences, load, said, shipped
from users import AUDITOR

SCOPE = "aws:123456789012"
DETAILS = ["aws.iam.users", "aws.iam.groups", "aws.iam.roles", "aws.iam.policies"]

# The kinds of evidence that cannot be read without an action, whatever annexa says about it.
NEEDS = {
    "account:GetAlternateContact": ["aws.account.alternate_contacts"],
    "iam:GenerateCredentialReport": ["aws.iam.credential_report", "aws.iam.mfa_devices"],
    "iam:GetAccountAuthorizationDetails": DETAILS,
    "iam:GetAccountPasswordPolicy": ["aws.iam.password_policy"],
    "iam:GetAccountSummary": ["aws.iam.account"],
    "iam:GetCredentialReport": ["aws.iam.credential_report", "aws.iam.mfa_devices"],
    "iam:ListMFADevices": ["aws.iam.mfa_devices"],
    "iam:ListOrganizationsFeatures": ["aws.iam.organization_features"],
    "iam:ListRoles": ["aws.iam.role_settings"],
    "iam:ListSAMLProviders": ["aws.iam.saml_providers"],
    "iam:ListServerCertificates": ["aws.iam.server_certificates"],
    "iam:ListVirtualMFADevices": ["aws.iam.mfa_devices"],
}
# The same for kinds that are read in each region, a sample of them: each region is unknown by itself.
IN_REGIONS = {
    "cloudtrail:DescribeTrails": ["aws.cloudtrail.trails"],
    "guardduty:ListDetectors": ["aws.guardduty.detectors"],
    "lambda:ListFunctions": ["aws.lambda.functions"],
}
# Settings that are read one by one: the fields of the row that go without.
IN_FIELDS = {
    "cloudtrail:GetInsightSelectors": ("aws.cloudtrail.trails", {"insights"}),
    "s3:GetBucketLogging": ("aws.s3.buckets", {"logging"}),
    "s3:GetBucketPolicy": ("aws.s3.buckets", {"policy"}),
}
REGIONS = ["us-east-1", "eu-west-1"]
# Asked for single users only: the others stay known.
USER_BY_USER = "iam:ListMFADevices"


class Rig:
    """The emulator and the program."""

    def __init__(self, endpoint, annexa, work):
        self.endpoint, self.annexa, self.work = endpoint, annexa, work
        self.config = os.path.join(work, "annexa.toml")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write('[source.aws-rig]\ncollector = "aws"\nrequests_per_second = 200\n')
            file.write(f"regions = {json.dumps(REGIONS)}\n")

    def ask(self, *arguments):
        answer = subprocess.run([self.annexa, "--config", self.config, *arguments], capture_output=True, check=True)
        return json.loads(answer.stdout)

    def enforce(self, on):
        place.post(self.endpoint, "/moto-api/reset-auth", b"0" if on else b"1e9")

    def scan(self, name, permissions):
        """A scan by a user with these permissions, and its exit code."""
        self.enforce(False)
        document = json.dumps(permissions)
        place.client(self.endpoint, "iam").put_user_policy(UserName=AUDITOR, PolicyName="annexa", PolicyDocument=document)
        self.enforce(True)
        path = os.path.join(self.work, f"{name.replace(':', '-')}.json")
        data = os.path.join(self.work, f"data-{name.replace(':', '-')}")
        arguments = ["--config", self.config, "--data-dir", data, "scan", "--fail-on", "none", "-o", f"json={path}"]
        done = subprocess.run([self.annexa, *arguments], capture_output=True, check=False)
        if done.returncode not in (0, 2):
            raise SystemExit(f"the scan ended with {done.returncode}: {done.stderr.decode()}")
        return load(path), done.returncode


def metadata():
    """What each shipped policy says of itself."""
    found = {}
    for policy in shipped():
        with open(os.path.join(POLICIES, f"{policy.removeprefix('aws.')}.rego"), encoding="utf-8") as file:
            block = itertools.takewhile(lambda line: line.startswith("#"), file)
            lines = [line.removeprefix("#").removeprefix(" ") for line in block]
        found[policy] = yaml.safe_load("".join(lines[1:]))["custom"]
    return found


def needed_evidence():
    """The kinds that each shipped policy reads; the first one holds its subjects."""
    return {policy: custom["evidence"] for policy, custom in metadata().items()}


def fields_of(custom, kind):
    """The fields of a kind that a policy reads."""
    fields = custom["fields"]
    if isinstance(fields, list):
        fields = {custom["evidence"][0]: fields}
    return set(fields.get(kind, []))


def rows_of(scan, kind):
    """How many rows of a kind a scan read."""
    return sum(each["rows"] for source in scan["sources"] for each in source["evidence"] if each["kind"] == kind)


def without_fields(action, healthy, scan):
    """The verdicts when some fields of every row are missing. An account without any such row has nothing to lose."""
    kind, fields = IN_FIELDS[action]
    if not rows_of(scan, kind):
        return dict(healthy)
    lost = {policy for policy, custom in metadata().items() if fields & fields_of(custom, kind)}
    return {
        (policy, subject): "unknown:denied" if policy in lost else verdict
        for (policy, subject), verdict in healthy.items()
    }


def gaps(scan):
    return [gap for source in scan["sources"] for evidence in source["evidence"] for gap in evidence["gaps"]]


def looked_up(facts):
    """The users whose devices AWS tells one by one: those with MFA that is no authenticator app."""
    return {user["subject"] for user in facts["users"] if user["mfa"] and "virtual" not in user["mfa"]}


def expectation(action, healthy, evidence, asked, scan):
    """The verdicts without an action."""
    if action in IN_FIELDS:
        return without_fields(action, healthy, scan)
    expected, denied = {}, "unknown:denied"
    missing = NEEDS.get(action) or IN_REGIONS[action]
    for (policy, subject), verdict in healthy.items():
        first, *others = evidence[policy]
        if any(kind in missing for kind in others) and first not in missing:
            expected[policy, subject] = denied if action != USER_BY_USER or asked else verdict
        elif first in missing and action == USER_BY_USER:
            expected[policy, subject] = denied if subject in asked else verdict
        elif first in missing and action in IN_REGIONS:
            expected |= {(policy, f"{SCOPE}/{region}"): denied for region in REGIONS}
        elif first in missing:
            expected[policy, SCOPE] = denied
        else:
            expected[policy, subject] = verdict
    return expected


def unnamed(scan, action):
    """Denied verdicts whose message does not name the action."""
    for finding in scan["findings"]:
        if finding["verdict"] == "unknown" and finding["reason"] == "denied" and action not in finding["message"]:
            yield f"{finding['policy']} {finding['subject']}: \"{finding['message']}\" does not name {action}"


def check_tables(rig, permissions, evidence):
    """What the program declares against the table here."""
    actions = set(permissions["Statement"][0]["Action"])
    of_core = {action for action in actions if action.split(":")[0] in ("account", "iam", "sts")}
    for action in sorted((of_core ^ NEEDS.keys()) | ((IN_REGIONS | IN_FIELDS).keys() - actions)):
        yield f"{action} is either printed by `annexa source permissions aws` or in the table, not both"
    used = {kind for kinds in evidence.values() for kind in kinds}
    for kind in rig.ask("source", "kinds", "--json")["kinds"]:
        if not kind["kind"].startswith(("aws.iam.", "aws.account")):
            continue
        needed = {action for action, kinds in NEEDS.items() if kind["kind"] in kinds}
        if kind["kind"] in used and set(kind["operations"]) - {"sts:GetCallerIdentity"} != needed:
            yield f"{kind['kind']} declares {kind['operations']}, the table has {sorted(needed)}"


def report(name, faults, what):
    print(f"  {name}: {what}, {len(faults)} failed" if faults else f"  {name}: {what} passed")
    for line in faults[:20]:
        print(f"  FAULT {line}")
    return len(faults)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--annexa", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--healthy-exit", type=int, required=True, help="the exit code when nothing is denied")
    options = parser.parse_args()
    facts = load(os.path.join(options.work, "truth.json"))
    rig = Rig(options.endpoint, options.annexa, options.work)
    permissions = rig.ask("source", "permissions", "aws")
    evidence = needed_evidence()
    failed = report("tables", list(check_tables(rig, permissions, evidence)), f"{len(NEEDS)} actions")

    whole, status = rig.scan("all", permissions)
    healthy = said(whole)
    truth = {(policy, subject): verdict for policy, all in facts["expected"].items() for subject, verdict in all.items()}
    faults = list(differences(truth, healthy)) + [f"gap {gap}" for gap in gaps(whole)]
    if status != options.healthy_exit:
        faults.append(f"exit code {status}")
    failed += report("all permissions", faults, f"{len(truth)} verdicts, {len(gaps(whole))} gaps")

    asked = looked_up(facts["facts"])
    for action in sorted(NEEDS | IN_REGIONS | IN_FIELDS):
        statement = permissions["Statement"][0]
        left = [each for each in statement["Action"] if each != action]
        scan, status = rig.scan(action, permissions | {"Statement": [statement | {"Action": left}]})
        expected = expectation(action, healthy, evidence, asked, whole)
        faults = list(differences(expected, said(scan))) + list(unnamed(scan, action))
        concerned = "unknown:denied" in expected.values()
        if status != (2 if concerned else options.healthy_exit):
            faults.append(f"exit code {status}")
        lost = {policy for (policy, _), verdict in expected.items() if verdict == "unknown:denied"}
        failed += report(f"without {action}", faults, f"{len(lost)} policies denied, {len(expected)} verdicts")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
