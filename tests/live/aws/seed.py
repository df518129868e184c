"""Fills an emulated AWS account with a known mix, and writes down what was put there.

The mix depends on the number of users only, so that every run has the same truth.
"""

import argparse
import collections
import json
import sys

import boto3
import botocore.exceptions

import truth

ACCOUNT = "123456789012"
OTHER = "999988887777"
ADMIN = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
READ = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"}}

# One after the other, again and again.
MIX = [
    {"console": True, "mfa": "virtual", "groups": ["people"]},
    {"console": True, "groups": ["people"]},
    {"active_keys": 1, "groups": ["machines"]},
    {"active_keys": 2, "groups": ["machines"]},
    {"active_keys": 1, "inactive_keys": 1},
    {"console": True, "mfa": "virtual", "attached": True},
    {"console": True, "mfa": "fido", "inline": "admin"},
    {"console": True, "mfa": "hardware_token", "inline": "read"},
    {},
]
ABSENT = {
    "console": False,
    "mfa": None,
    "groups": [],
    "active_keys": 0,
    "inactive_keys": 0,
    "attached": False,
    "inline": None,
}


def trust(principal, action="sts:AssumeRole", condition=None):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return {"Version": "2012-10-17", "Statement": [statement | ({"Condition": condition} if condition else {})]}


GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
ROLES = {
    "app": ("service", trust({"Service": "ec2.amazonaws.com"}), 3600),
    "long": ("service", trust({"Service": "lambda.amazonaws.com"}), 43200),
    "partner": (
        "external_id",
        trust({"AWS": f"arn:aws:iam::{OTHER}:root"}, condition={"StringEquals": {"sts:ExternalId": "c0ffee"}}),
        3600,
    ),
    "neighbour": ("account", trust({"AWS": f"arn:aws:iam::{OTHER}:root"}), 3600),
    "open": ("everyone", trust("*"), 3600),
    "deploy": (
        "github",
        trust(
            {"Federated": GITHUB},
            "sts:AssumeRoleWithWebIdentity",
            {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:example/shop:*"}},
        ),
        3600,
    ),
}


def seed_account(iam, account):
    iam.update_account_password_policy(
        MinimumPasswordLength=14,
        RequireSymbols=True,
        RequireNumbers=True,
        RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=True,
        MaxPasswordAge=90,
        PasswordReusePrevention=24,
    )
    iam.create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40]
    )
    account.put_alternate_contact(
        AlternateContactType="SECURITY", EmailAddress="s@example.com", Name="S", PhoneNumber="+491", Title="T"
    )
    return [{"subject": f"aws:{ACCOUNT}", "security_contact": True, "password_length": 14}]


def seed_policies(iam):
    iam.create_policy(PolicyName="unused-admin", PolicyDocument=json.dumps(ADMIN))
    read = iam.create_policy(PolicyName="read", PolicyDocument=json.dumps(READ))["Policy"]["Arn"]
    for group in ["people", "machines"]:
        iam.create_group(GroupName=group)
    iam.attach_group_policy(GroupName="people", PolicyArn=read)
    iam.put_group_policy(GroupName="machines", PolicyName="read", PolicyDocument=json.dumps(READ))
    return read


def seed_roles(iam, read):
    facts = []
    for name, (kind, document, session) in ROLES.items():
        role = iam.create_role(
            RoleName=name, AssumeRolePolicyDocument=json.dumps(document), MaxSessionDuration=session
        )["Role"]
        iam.attach_role_policy(RoleName=name, PolicyArn=read)
        facts.append({"subject": role["Arn"], "service_linked": False, "trust": kind, "session": session})
    linked = iam.create_service_linked_role(AWSServiceName="support.amazonaws.com")["Role"]
    facts.append({"subject": linked["Arn"], "service_linked": True, "trust": "service", "session": 3600})
    return facts


def seed_user(iam, index, read):
    user = ABSENT | MIX[index % len(MIX)]
    name = f"user-{index:05}"
    user["subject"] = iam.create_user(UserName=name)["User"]["Arn"]
    user["root"] = False
    if user["console"]:
        iam.create_login_profile(UserName=name, Password="Correct-Horse-7-Battery")
    for group in user["groups"]:
        iam.add_user_to_group(GroupName=group, UserName=name)
    for key in range(user["active_keys"] + user["inactive_keys"]):
        made = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
        if key >= user["active_keys"]:
            iam.update_access_key(UserName=name, AccessKeyId=made, Status="Inactive")
    if user["attached"]:
        iam.attach_user_policy(UserName=name, PolicyArn=read)
    if user["inline"]:
        document = ADMIN if user["inline"] == "admin" else READ
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(document))
    enable_mfa(iam, name, user["mfa"], index)
    return user


def enable_mfa(iam, name, kind, index):
    serials = {
        "virtual": f"arn:aws:iam::{ACCOUNT}:mfa/{name}",
        "fido": f"arn:aws:iam::{ACCOUNT}:u2f/user/{name}/key-{index}",
        "hardware_token": f"GAHT{index:08}",
    }
    if kind == "virtual":
        iam.create_virtual_mfa_device(VirtualMFADeviceName=name)
    if kind:
        iam.enable_mfa_device(
            UserName=name, SerialNumber=serials[kind], AuthenticationCode1="123456", AuthenticationCode2="654321"
        )


class Lenient:
    """A client that reports what the emulator lacks and goes on."""

    def __init__(self, client):
        self.client = client

    def __getattr__(self, name):
        operation = getattr(self.client, name)

        def call(**parameters):
            try:
                return operation(**parameters)
            except botocore.exceptions.ClientError as error:
                print(f"{name}: {error}", file=sys.stderr)
                return collections.defaultdict(lambda: collections.defaultdict(str))

        return call


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--lenient", action="store_true", help="go on where the emulator lacks an operation; no truth then")
    parser.add_argument("--truth", required=True, help="the file to write facts and expected verdicts to")
    options = parser.parse_args()
    def client(service):
        made = boto3.client(
            service,
            endpoint_url=options.endpoint,
            region_name="us-east-1",
            aws_access_key_id="seed",
            aws_secret_access_key="seed",
        )
        return Lenient(made) if options.lenient else made

    iam = client("iam")
    accounts = seed_account(iam, client("account"))
    read = seed_policies(iam)
    roles = seed_roles(iam, read)
    users = [seed_user(iam, index, read) for index in range(options.users)]
    users.append(ABSENT | {"subject": f"arn:aws:iam::{ACCOUNT}:root", "root": True})
    facts = {"accounts": accounts, "roles": roles, "users": users}
    with open(options.truth, "w", encoding="utf-8") as out:
        json.dump({"facts": facts, "expected": truth.expected(facts)}, out, indent=1)


if __name__ == "__main__":
    main()
