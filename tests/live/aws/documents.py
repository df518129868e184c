"""Managed policies, groups and inline documents to seed, each with what it really gives.

What a document gives is written down by hand, from how IAM evaluates policies, and never computed from the document:
`full` administration, `escalates` (a way to more rights is open), `whole` services, `assumes` any role. Each is "yes",
"no", or "undecided" where only the resources could tell.
"""

ACCOUNT = "123456789012"
SHOP = "arn:aws:s3:::shop/*"


def statement(action, resource="*", condition=None, effect="Allow"):
    """A statement; an action that starts with `!` is everything but it."""
    verb = "NotAction" if str(action).startswith("!") else "Action"
    action = action[1:] if verb == "NotAction" else action
    return {"Effect": effect, verb: action, "Resource": resource} | ({"Condition": condition} if condition else {})


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def deny(action, condition=None):
    return statement(action, condition=condition, effect="Deny")


MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
NO_MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
TEAM = {"StringEquals": {"aws:ResourceTag/team": "shop"}}
LAMBDA = ["lambda:CreateFunction", "lambda:InvokeFunction"]

READ = document(statement("s3:GetObject", SHOP))
ADMIN = document(statement("*"))
TEAM_ADMIN = document(statement("*", condition=TEAM))

NOTHING = {"full": "no", "escalates": "no", "whole": {}, "assumes": "no"}
EVERY_SERVICE = {"kms": "yes", "cloudtrail": "yes", "cloudshell": "yes"}
FULL = {"full": "yes", "escalates": "yes", "whole": EVERY_SERVICE, "assumes": "yes"}
MAYBE = {"full": "undecided", "escalates": "undecided", "whole": dict.fromkeys(EVERY_SERVICE, "undecided"), "assumes": "undecided"}
ESCALATES = {"escalates": "yes"}

# Customer managed policies. Those whose name starts with `idle-` stay unattached; the role `holder` has the rest.
CUSTOMER = {
    "read": (READ, {}),
    "idle-read": (READ, {}),
    "idle-admin": (ADMIN, FULL),
    "idle-admin-two": (document(statement(["*:*"], "*")), FULL),
    "idle-team-admin": (TEAM_ADMIN, MAYBE),
    "idle-bound": (document(statement("s3:*")), {}),
    "admin": (document(statement("s3:GetObject"), statement("*:*")), FULL),
    "admin-with-mfa": (document(statement("*", condition=MFA)), FULL),
    "admin-without-kms": (document(statement("*"), deny("kms:*")), FULL | {"whole": EVERY_SERVICE | {"kms": "no"}}),
    "admin-sometimes-denied": (document(statement("*"), deny("*", NO_MFA)), FULL),
    "admin-but-one-role": (
        document(statement("*"), statement("iam:*", f"arn:aws:iam::{ACCOUNT}:role/app", effect="Deny")),
        FULL,
    ),
    "team-admin": (TEAM_ADMIN, MAYBE),
    "admin-of-buckets": (document(statement("*", ["arn:aws:s3:::shop", SHOP])), {}),
    "all-but-iam": (document(statement("!iam:*")), FULL | {"full": "no"}),
    "all-with-iam-denied": (document(statement("*"), deny("iam:*")), FULL | {"full": "no"}),
    "nothing-left": (document(statement("*"), deny("*")), {}),
    "own-keys": (document(statement("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}")), {}),
    "own-policies": (document(statement("iam:AttachUserPolicy", f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}")), ESCALATES),
    "iam-writer": (document(statement("iam:Put*")), ESCALATES),
    "iam-writer-odd-case": (document(statement("IAM:putUSERpolicy")), ESCALATES),
    "iam-writer-by-pattern": (document(statement("iam:*UserPoli?y")), ESCALATES),
    "iam-writer-of-others": (
        document({"Effect": "Allow", "Action": "iam:PutRolePolicy", "NotResource": f"arn:aws:iam::{ACCOUNT}:role/app"}),
        ESCALATES,
    ),
    "iam-writer-all-policies": (document(statement("iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/*")), ESCALATES),
    "iam-writer-one-policy": (document(statement("iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/read")), {}),
    "iam-writer-of-team": (document(statement("iam:PutUserPolicy", condition=TEAM)), {"escalates": "undecided"}),
    "iam-reader": (document(statement(["iam:Get*", "iam:List*"])), {}),
    "pass-any": (document(statement("iam:PassRole"), statement(LAMBDA)), ESCALATES),
    "pass-one": (document(statement("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/app"), statement(LAMBDA)), {}),
    "pass-to-any-service": (
        document(statement("iam:PassRole", condition={"StringLike": {"iam:PassedToService": "*"}}), statement(LAMBDA)),
        ESCALATES,
    ),
    "pass-to-ec2": (
        document(statement("iam:PassRole", condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}), statement(LAMBDA)),
        {},
    ),
    "kms": (document(statement("kms:*")), {"whole": {"kms": "yes"}}),
    "kms-one-key": (document(statement("kms:*", f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1")), {}),
    "kms-use": (document(statement(["kms:Encrypt", "kms:Decrypt"])), {}),
    "kms-denied": (document(statement("kms:*"), deny("kms:*")), {}),
    "kms-of-team": (document(statement("kms:*", condition=TEAM)), {"whole": {"kms": "undecided"}}),
    "cloudtrail": (document(statement("CloudTrail:*")), {"whole": {"cloudtrail": "yes"}}),
    "cloudtrail-read": (document(statement(["cloudtrail:Get*", "cloudtrail:LookupEvents"])), {}),
    "cloudshell": (document(statement(["s3:ListAllMyBuckets", "cloudshell:*"])), {"whole": {"cloudshell": "yes"}}),
    "assume-any": (document(statement("sts:AssumeRole")), {"assumes": "yes"}),
    "assume-any-name": (document(statement("sts:Assume*", "arn:aws:iam::*:role/*")), {"assumes": "yes"}),
    "assume-one": (document(statement("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/app")), {}),
    "assume-in-org": (
        document(statement("sts:AssumeRole", condition={"StringEquals": {"aws:ResourceOrgID": "o-example1234"}})),
        {"assumes": "undecided"},
    ),
}

# AWS managed policies that are attached somewhere, and what they give.
AWS = {
    "AdministratorAccess": FULL,
    "PowerUserAccess": FULL | {"full": "no"},
    "IAMFullAccess": {"escalates": "yes"},
    "ReadOnlyAccess": {},
    "SecurityAudit": {},
    "AWSCloudShellFullAccess": {"whole": {"cloudshell": "yes"}},
}
SUPPORT = "AWSSupportAccess"

# Groups: attached policies, inline documents, and whether the inline ones are full administration.
GROUPS = {
    "people": (["read"], {}, None),
    "machines": ([], {"read": READ}, "no"),
    "owners": (["AdministratorAccess"], {}, None),
    "wheel": ([], {"everything": ADMIN}, "yes"),
    "wheel-in-two": ([], {"iam": document(statement("iam:*")), "rest": document(statement("!iam:*"))}, "yes"),
    "wheel-denied": ([], {"everything": ADMIN, "not-iam": document(deny("iam:*"))}, "no"),
    "wheel-of-team": ([], {"everything": TEAM_ADMIN}, "undecided"),
    "passers": ([], {"pass": document(statement("iam:PassRole"))}, "no"),
    "nobody": ([], {}, None),
}
