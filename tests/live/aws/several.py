"""An organisation in three regions: the management account, a member, one without the role, and one that is closed.

What was placed in an account and region must be found there and nowhere else. The account without the role must be
there with every kind, each unknown because entering was denied; the closed account must not be there at all. An
aggregator of AWS Config tells of all of them, as `aggregated.py` says.

A unit holds the member, and a service control policy there closes all regions but one. Read in every enabled region, its
trail elsewhere, made before the policy, must be neither found nor passed over: the region is unknown, or empty because
the configuration says so, and the record names the policy.
"""

import argparse
import json
import os
import subprocess
import sys

import boto3

import aggregated
from compare import load
from documents import ACCOUNT

REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-2"]
ROLE = "annexa-audit"
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}]}
CONFIG = f"""[source.aws-rig]
collector = "aws"
requests_per_second = 200
regions = {json.dumps(REGIONS)}
organization = {{ role = "{ROLE}" }}
{aggregated.SECTION}"""
# The regions are those that are enabled.
CLOSING = """[source.aws-rig]
collector = "aws"
requests_per_second = 200
organization = {{ role = "{role}", closed_regions = "{closed}" }}
"""
CLOSURE = {
    "Sid": "Regions",
    "Effect": "Deny",
    "NotAction": ["iam:*", "organizations:*", "sts:*", "ec2:DescribeRegions"],
    "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:RequestedRegion": [REGIONS[0]]}},
}
TRAILS = "aws.trail_log_file_validation"


def client(endpoint, service, region, keys):
    return boto3.client(service, endpoint_url=endpoint, region_name=region, **keys)


def bootstrap(endpoint, account):
    """The keys of an account's first role, as organisations make one in each account that they create."""
    plain = {"aws_access_key_id": "seed", "aws_secret_access_key": "seed"}
    if account == ACCOUNT:
        return plain
    sts = client(endpoint, "sts", REGIONS[0], plain)
    role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
    made = sts.assume_role(RoleArn=role, RoleSessionName="seed")["Credentials"]
    return {
        "aws_access_key_id": made["AccessKeyId"],
        "aws_secret_access_key": made["SecretAccessKey"],
        "aws_session_token": made["SessionToken"],
    }


def place_trail(endpoint, keys, account, region):
    """A trail of one region, told from others by name."""
    name = f"trail-{account}-{region}"
    s3 = client(endpoint, "s3", "us-east-1", keys)
    s3.create_bucket(Bucket=name)
    trails = client(endpoint, "cloudtrail", region, keys)
    arn = trails.create_trail(Name=name, S3BucketName=name)["TrailARN"]
    trails.start_logging(Name=name)
    return arn


def close_regions(organizations, account):
    """Moves an account to a unit below another one that a policy closes regions to."""
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    above = organizations.create_organizational_unit(ParentId=root, Name="workloads")["OrganizationalUnit"]["Id"]
    unit = organizations.create_organizational_unit(ParentId=above, Name="production")["OrganizationalUnit"]["Id"]
    organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
    content = json.dumps({"Version": "2012-10-17", "Statement": [CLOSURE]})
    made = organizations.create_policy(Name="regions", Description="", Type="SERVICE_CONTROL_POLICY", Content=content)
    policy = made["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=above)
    return f"service control policy {policy} (regions) on {above}"


def seed(endpoint):
    """The accounts, and the trails that were placed in each."""
    keys = bootstrap(endpoint, ACCOUNT)
    organizations = client(endpoint, "organizations", REGIONS[0], keys)
    organizations.create_organization(FeatureSet="ALL")
    members = {}
    for name in ("payments", "locked", "closed"):
        made = organizations.create_account(Email=f"{name}@example.com", AccountName=name)
        members[name] = made["CreateAccountStatus"]["AccountId"]
    organizations.close_account(AccountId=members["closed"])
    member_keys = bootstrap(endpoint, members["payments"])
    iam = client(endpoint, "iam", REGIONS[0], member_keys)
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(TRUST))
    trails = {ACCOUNT: {}, members["payments"]: {}}
    for account, account_keys in ((ACCOUNT, keys), (members["payments"], member_keys)):
        for region in REGIONS[:2]:
            trails[account][place_trail(endpoint, account_keys, account, region)] = region
    clients = {
        account: lambda service, region, keys=account_keys: client(endpoint, service, region, keys)
        for account, account_keys in ((ACCOUNT, keys), (members["payments"], member_keys))
    }
    told = aggregated.seed(clients, members, trails, REGIONS)
    return members, trails, close_regions(organizations, members["payments"]), told


def scan(options, name, text, *more):
    config, report = (os.path.join(options.work, f"{name}.{end}") for end in ("toml", "json"))
    with open(config, "w", encoding="utf-8") as file:
        file.write(text)
    arguments = ["--config", config, "--data-dir", os.path.join(options.work, f"data-{name}"), "scan", "--fail-on", "none"]
    arguments += ["-o", f"json={report}", *more]
    done = subprocess.run([options.annexa, *arguments], capture_output=True, check=False)
    if done.returncode != 2:
        raise SystemExit(f"the scan ended with {done.returncode} instead of 2: {done.stderr.decode()}")
    return load(report)


def faults(found, members, trails):
    scopes = {f"aws:{account}": reading for account, reading in ((each["scope"].removeprefix("aws:"), each) for each in found["sources"])}
    expected = {f"aws:{account}" for account in (ACCOUNT, members["payments"], members["locked"])}
    if scopes.keys() != expected:
        yield f"the scopes are {sorted(scopes)}, not {sorted(expected)}"
        return
    for scope, reading in scopes.items():
        locked = scope.endswith(members["locked"])
        for evidence in reading["evidence"]:
            gaps = {(gap["reason"], gap["operation"]) for gap in evidence["gaps"]}
            if locked and gaps != {("denied", "sts:AssumeRole")}:
                yield f"{scope} {evidence['kind']}: {gaps} instead of a denied sts:AssumeRole"
            if not locked and evidence["kind"] == "aws.cloudtrail.trails" and gaps:
                yield f"{scope} {evidence['kind']}: {gaps}"
    verdicts = [finding for finding in found["findings"] if finding["scope"] == f"aws:{members['locked']}"]
    undenied = [finding["policy"] for finding in verdicts if (finding["verdict"], finding.get("reason")) != ("unknown", "denied")]
    policies = {finding["policy"] for finding in found["findings"]}
    if undenied or {finding["policy"] for finding in verdicts} != policies:
        yield f"the locked account must be unknown to all {len(policies)} policies: {undenied}"
    for account, placed in trails.items():
        judged = {f["subject"] for f in found["findings"] if f["policy"] == TRAILS and f["scope"] == f"aws:{account}"}
        if judged != set(placed):
            yield f"the trails of {account} are {sorted(judged)}, not {sorted(placed)}"


def faults_of_closing(found, members, trails, by, counts_as):
    member, closed = members["payments"], f"aws:{members['payments']}/{REGIONS[1]}"
    for account, placed in trails.items():
        reading = next(each for each in found["sources"] if each["scope"] == f"aws:{account}")
        evidence = next(each for each in reading["evidence"] if each["kind"] == "aws.cloudtrail.trails")
        parts = {part["part"]: (part["by"], part["counts_as"]) for part in evidence.get("closed", [])}
        gaps = {gap.get("subject") for gap in evidence["gaps"]}
        verdicts = {f["subject"]: f["verdict"] for f in found["findings"] if f["policy"] == TRAILS and f["scope"] == f"aws:{account}"}
        if account != member:
            # The management account names the closed account; no policy binds its own regions.
            left_out = {f"aws:{members['closed']}": ("the organisation", "out_of_scope")}
            if parts != left_out or verdicts.keys() != set(placed):
                yield f"policies do not bind the management account: {parts} {verdicts}"
            continue
        if parts.get(closed) != (by, counts_as) or f"aws:{member}/{REGIONS[0]}" in parts or len(parts) < 5:
            yield f"closed are {parts}, and {closed} must be by {by} and {counts_as}"
        unknown = set(parts) if counts_as == "unknown" else set()
        if gaps != unknown or evidence["complete"] != (not unknown):
            yield f"the gaps are {sorted(gaps)}, not {sorted(unknown)}"
        seen = {arn for arn, region in placed.items() if region == REGIONS[0]}
        if verdicts.keys() != seen | unknown or any(verdicts[part] != "unknown" for part in unknown):
            yield f"the verdicts of {account} are {verdicts}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("endpoint", "annexa", "work"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    members, trails, by, told = seed(options.endpoint)
    found = scan(options, "several", CONFIG)
    wrong = [*faults(found, members, trails), *aggregated.faults(found, told, ACCOUNT)]
    for counts_as in ("unknown", "empty"):
        closing = CLOSING.format(role=ROLE, closed=counts_as)
        found = scan(options, f"closing-{counts_as}", closing, "--control", "A.8.15")
        wrong += faults_of_closing(found, members, trails, by, counts_as)
    print(f"  {len(trails) + 1} accounts, {sum(map(len, trails.values()))} trails, {len(told)} verdicts by an aggregator: {len(wrong)} failed")
    for line in wrong:
        print(f"  FAULT {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
