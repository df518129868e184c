"""The sample company: Nordwind Analytics, 14 people who forecast wind. All of it is invented.

It moves its people from IAM users to its identity provider and is half-way: much is in order, some is not.
"""

import argparse
import json

import areas
import place
import roles
from documents import ACCOUNT, ADMIN, SUPPORT, document, statement
from roles import equals
from users import AUDITOR, key, machine, person

STATE = {
    "root": {"age": 1900, "password_idle": 410, "mfa": "hardware", "key": None, "certificate": False},
    "password": {
        "MinimumPasswordLength": 16,
        "RequireSymbols": False,
        "RequireNumbers": True,
        "RequireUppercaseCharacters": True,
        "RequireLowercaseCharacters": True,
        "PasswordReusePrevention": 24,
    },
    "contact": True,
    "saml": {"nordwind-sso": 290},
}
FORECASTS = ["arn:aws:s3:::nordwind-forecasts", "arn:aws:s3:::nordwind-forecasts/*"]

POLICIES = {
    "forecast-read": document(statement(["s3:GetObject", "s3:ListBucket"], FORECASTS)),
    "forecast-write": document(statement(["s3:GetObject", "s3:PutObject"], FORECASTS), statement("kms:Decrypt", f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/forecasts")),
    "engineering": document(
        statement(["lambda:UpdateFunctionCode", "lambda:GetFunction"], f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:forecast-*"),
        statement(["cloudwatch:Get*", "logs:FilterLogEvents"]),
    ),
    "deploy": document(statement("iam:PassRole"), statement(["cloudformation:CreateStack", "cloudformation:UpdateStack"])),
    "read-metering": document(statement("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/metering")),
    "migration-2023": ADMIN,
}
GROUPS = {
    "administrators": ["AdministratorAccess"],
    "analysts": ["forecast-read"],
    "engineers": ["forecast-write", "engineering"],
    "machines": ["forecast-write"],
}


def member(group, **facts):
    return person(groups=[group], **facts)


PEOPLE = {
    "anneke": member("administrators", mfa=["fido"], age=1500, password_idle=1),
    "bruno": member("administrators", age=1200, password_idle=0),
    "clara": member("engineers", age=1100),
    "deniz": member("engineers", age=900, keys=[key(age=40, idle=1)]),
    "emil": member("engineers", mfa=["fido"], age=800),
    "freya": member("engineers", age=640, keys=[key(age=300, idle=2)]),
    "goran": member("analysts", age=600),
    "hanna": member("analysts", age=520, password_idle=9),
    "ingo": member("analysts", age=12, password_age=12, password_idle=3, mfa=[]),
    "jana": member("analysts", age=480, password_age=200, password_idle=130),
    "kasper": member("analysts", age=400),
    "lea": member("analysts", age=390, attached=["forecast-write"]),
    "milo": member("engineers", age=21, password_age=21, password_idle=1, keys=[key(age=21)]),
    "nils": member("analysts", age=150),
}
OTHERS = {
    "break-glass": member("administrators", mfa=["fido"], age=700, password_age=160, password_idle=None),
    "contractor-tidal": person(
        age=620, password_age=620, password_idle=210, mfa=[], attached=["engineering"], keys=[key(age=620, idle=214), key(age=300)]
    ),
    "svc-backup": machine(key(age=60, idle=0), groups=["machines"]),
    "svc-mailer": machine(key(age=33, idle=1), groups=["machines"]),
    "svc-reporting": machine(key(age=430, idle=1), groups=["machines"]),
    "svc-metering": machine(key(age=20, idle=1), key(age=110, idle=19, active=False), attached=["read-metering"]),
    AUDITOR: machine(key(age=15, idle=1), age=15),
}


def role(trust, *attached, age=500, idle=3, inline=None, session=3600, boundary=None):
    facts = {"attached": attached, "age": age, "idle": idle, "inline": inline or {}, "session": session, "boundary": boundary}
    return trust, facts


PARTNER, ALUMNI = "210987654321", "345678901234"
OURS = equals("aws:SourceAccount", ACCOUNT)
ROLES = {
    "forecast-web": role(roles.service("ec2.amazonaws.com"), "forecast-read"),
    "forecast-ingest": role(roles.service("lambda.amazonaws.com", OURS), "forecast-write"),
    "forecast-report": role(roles.service("lambda.amazonaws.com"), "forecast-read", idle=0),
    "forecast-gateway": role(roles.service("apigateway.amazonaws.com"), "forecast-read"),
    "nightly-training": role(roles.service("sagemaker.amazonaws.com", OURS), "forecast-write", session=43200),
    "metering": role(roles.account(ACCOUNT), inline={"meters": document(statement("dynamodb:Query", f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/meters"))}),
    "github-deploy": role(roles.github({"StringLike": {roles.SUBJECT: "repo:nordwind-analytics/forecast:*"}, "StringEquals": roles.AUDIENCE}), "deploy", idle=0),
    "github-preview": role(roles.github({"StringEquals": roles.AUDIENCE}), "forecast-read", age=45, idle=8),
    "partner-gridwatch": role(roles.account(PARTNER, equals("sts:ExternalId", "nordwind-7f3a9c")), "forecast-read"),
    "consultancy-2024": role(roles.account(ALUMNI), "SecurityAudit", age=760, idle=380),
    "incident-response": role(roles.account(ACCOUNT), SUPPORT, "SecurityAudit", idle=34),
    "sso-analyst": role(
        roles.trust({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/nordwind-sso"}, roles.SAML_SIGN_IN, "sts:AssumeRoleWithSAML"),
        "forecast-read",
        age=120,
        idle=0,
    ),
    "sandbox": role(roles.account(ACCOUNT), age=200, idle=20, inline={"anything": ADMIN}, boundary="forecast-write"),
}


def fill(account):
    account.root(STATE["root"])
    account.settings(STATE)
    account.iam.create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40]
    )
    for name, policy in POLICIES.items():
        account.policy(name, policy)
    for name, attached in GROUPS.items():
        account.group(name, attached, {})
    for name, user in (PEOPLE | OTHERS).items():
        keys = account.user(name, user)[1]
    for name, (trust, facts) in ROLES.items():
        account.role(name, trust, facts)
    account.iam.create_service_linked_role(AWSServiceName="guardduty.amazonaws.com")
    account.certificate("forecast.example", 200)
    account.remember()
    # What lies beyond IAM is the mix that the suite seeds too: something of everything, good and bad.
    areas.seed(account.client, filled=True)
    return keys[0]


def aggregate(endpoint):
    """An aggregator of AWS Config for the account itself, which is all the company has."""
    sources = [{"AccountIds": ["123456789012"], "AllAwsRegions": True}]
    config = place.client(endpoint, "config")
    config.put_configuration_aggregator(ConfigurationAggregatorName="nordwind", AccountAggregationSources=sources)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--permissions", required=True, help="the file with what the auditor may do")
    parser.add_argument("--without", required=True, help="the action that the auditor was not given")
    options = parser.parse_args()
    secret = fill(place.Account(options.endpoint))
    aggregate(options.endpoint)
    with open(options.permissions, encoding="utf-8") as file:
        allowed = json.load(file)
    allowed["Statement"][0]["Action"].remove(options.without)
    iam = place.client(options.endpoint, "iam")
    iam.put_user_policy(UserName=AUDITOR, PolicyName="annexa", PolicyDocument=json.dumps(allowed))
    place.post(options.endpoint, "/moto-api/reset-auth", b"0")
    print(secret["AccessKeyId"], secret["SecretAccessKey"])


if __name__ == "__main__":
    main()
