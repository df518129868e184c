"""Roles to seed, each with what its trust and its rights really are, written down by hand.

`everyone`, `other_account`, `deputy` and `github` are the verdicts of the four policies on trust.
"""

from documents import ACCOUNT, ADMIN, CUSTOMER, LAMBDA, READ, TEAM_ADMIN, deny, document, statement

OTHER = "999988887777"
ORGANISATION = "o-example1234"
GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
SAML = f"arn:aws:iam::{ACCOUNT}:saml-provider/staff"
SUBJECT = "token.actions.githubusercontent.com:sub"
AUDIENCE = {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}


def trust(principal, condition=None, action="sts:AssumeRole", effect="Allow"):
    one = {"Effect": effect, "Principal": principal, "Action": action}
    return document(one | ({"Condition": condition} if condition else {}))


def service(name, condition=None):
    return trust({"Service": name}, condition)


def account(number, condition=None):
    return trust({"AWS": f"arn:aws:iam::{number}:root"}, condition)


def github(condition):
    return trust({"Federated": GITHUB}, condition, "sts:AssumeRoleWithWebIdentity")


def both(one, other):
    return document(*one["Statement"], *other["Statement"])


def equals(key, value, operator="StringEquals"):
    return {operator: {key: value}}


NOT_OURS = trust("*", equals("aws:PrincipalOrgID", ORGANISATION, "StringNotEquals"), effect="Deny")
SAML_SIGN_IN = equals("SAML:aud", "https://signin.aws.amazon.com/saml")
CLOSED = {"everyone": "pass", "other_account": "not_applicable", "deputy": "not_applicable", "github": "not_applicable"}
OPEN = {"everyone": "fail", "other_account": "fail"}
UNSURE = "unknown:unsupported"

# Who may assume the role.
TRUSTS = {
    "app": (service("ec2.amazonaws.com"), {}),
    "function": (service("lambda.amazonaws.com"), {"deputy": "fail"}),
    "function-for-us": (service("lambda.amazonaws.com", equals("aws:SourceAccount", ACCOUNT)), {"deputy": "pass"}),
    "function-for-one": (
        service("lambda.amazonaws.com", equals("aws:SourceArn", f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:f", "ArnLike")),
        {"deputy": "pass"},
    ),
    "function-if-told": (service("lambda.amazonaws.com", equals("aws:SourceAccount", ACCOUNT, "StringEqualsIfExists")), {"deputy": "fail"}),
    "function-or-machine": (service(["ec2.amazonaws.com", "lambda.amazonaws.com"]), {"deputy": "fail"}),
    "function-of-anyone": (
        service("lambda.amazonaws.com", equals("aws:SourceArn", "arn:aws:lambda:*:*:function:*", "ArnLike")),
        {"deputy": "fail"},
    ),
    "gateway": (service("apigateway.amazonaws.com"), {"deputy": UNSURE}),
    "inside": (account(ACCOUNT), {}),
    "inside-user": (trust({"AWS": f"arn:aws:iam::{ACCOUNT}:user/annexa-audit"}), {}),
    "partner": (account(OTHER, equals("sts:ExternalId", "c0ffee")), {"other_account": "pass"}),
    "partner-if-told": (account(OTHER, equals("sts:ExternalId", "c0ffee", "StringEqualsIfExists")), {"other_account": "fail"}),
    "partner-any-id": (account(OTHER, equals("sts:ExternalId", "*", "StringLike")), {"other_account": "fail"}),
    "neighbour": (account(OTHER), {"other_account": "fail"}),
    "neighbour-number": (trust({"AWS": OTHER}), {"other_account": "fail"}),
    "sister": (account(OTHER, equals("aws:PrincipalOrgID", ORGANISATION)), {"other_account": "pass"}),
    "departed": (trust({"AWS": "AIDAJQABLZS4A3QDU576Q"}), {"other_account": UNSURE}),
    "open": (trust("*"), OPEN),
    "open-aws": (trust({"AWS": "*"}), OPEN),
    "open-id": (trust({"AWS": "*"}, equals("sts:ExternalId", "c0ffee")), OPEN),
    "open-org": (trust({"AWS": "*"}, equals("aws:PrincipalOrgID", ORGANISATION)), {"other_account": "pass"}),
    "open-org-if-told": (
        trust({"AWS": "*"}, equals("aws:PrincipalOrgID", ORGANISATION, "StringEqualsIfExists")),
        OPEN,
    ),
    "open-org-of-the-caller": (trust({"AWS": "*"}, equals("aws:PrincipalOrgID", "${aws:PrincipalOrgID}")), OPEN),
    "open-org-for-all": (trust({"AWS": "*"}, equals("aws:PrincipalOrgID", ORGANISATION, "ForAllValues:StringEquals")), OPEN),
    "open-but-us": (trust({"AWS": "*"}, equals("aws:PrincipalAccount", ACCOUNT, "StringNotEquals")), OPEN),
    "open-to-a-name": (trust({"AWS": "*"}, equals("aws:PrincipalArn", "arn:aws:iam::*:role/ci", "ArnLike")), OPEN),
    "open-in-second": (both(service("ec2.amazonaws.com"), trust("*")), OPEN),
    "open-to-us": (trust({"AWS": "*"}, equals("aws:PrincipalAccount", ACCOUNT)), {}),
    "open-and-denied": (both(trust({"AWS": "*"}), NOT_OURS), {"everyone": UNSURE, "other_account": UNSURE}),
    "deploy": (github({"StringLike": {SUBJECT: "repo:example/shop:*"}, "StringEquals": AUDIENCE}), {"github": "pass"}),
    "deploy-branch": (github(equals(SUBJECT, "repo:example/shop:ref:refs/heads/main")), {"github": "pass"}),
    "deploy-anyone": (github({"StringEquals": AUDIENCE}), {"github": "fail"}),
    "deploy-any-repository": (github(equals(SUBJECT, "repo:*", "StringLike")), {"github": "fail"}),
    "deploy-any-owner": (github(equals(SUBJECT, "repo:*/shop:*", "StringLike")), {"github": "fail"}),
    "deploy-owners-alike": (github(equals(SUBJECT, "repo:example*", "StringLike")), {"github": "fail"}),
    "deploy-others": (github(equals(SUBJECT, ["repo:*"], "StringNotLike")), {"github": "fail"}),
    "deploy-two": (github(equals(SUBJECT, ["repo:example/shop:*", "repo:*"], "StringLike")), {"github": "fail"}),
    "deploy-own-format": (github(equals(SUBJECT, "repository_id:1234:ref:main")), {"github": UNSURE}),
    "staff": (trust({"Federated": SAML}, SAML_SIGN_IN, "sts:AssumeRoleWithSAML"), {}),
}

PLAIN = {"attached": ["read"], "inline": {}, "inline_admin": None, "rights": "no", "session": 3600, "age": 0, "idle": None, "boundary": None}
CODE = document(statement(LAMBDA))

# What the role may do, when it was made and last used (days ago), and how long its sessions are. `rights` is whether
# the role can get more rights than it has: "none" held, "administrator" already, "yes", "no" or "undecided".
RIGHTS = {
    "bare": {"attached": [], "rights": "none"},
    "holder": {"attached": [name for name in CUSTOMER if not name.startswith("idle-")], "rights": "no"},
    "holder-of-admin": {"attached": ["admin"], "rights": "administrator"},
    "aws-admin": {"attached": ["AdministratorAccess"], "rights": "administrator"},
    "aws-power": {"attached": ["PowerUserAccess"], "rights": "yes"},
    "aws-iam": {"attached": ["IAMFullAccess"], "rights": "yes"},
    "aws-read": {"attached": ["ReadOnlyAccess", "SecurityAudit"], "rights": "no"},
    "aws-shell": {"attached": ["AWSCloudShellFullAccess"], "rights": "no"},
    "inline-read": {"attached": [], "inline": {"read": READ}, "inline_admin": "no", "rights": "no"},
    "inline-admin": {"attached": [], "inline": {"all": ADMIN}, "inline_admin": "yes", "rights": "administrator"},
    "inline-team": {"attached": [], "inline": {"all": TEAM_ADMIN}, "inline_admin": "undecided", "rights": "undecided"},
    "inline-denied": {
        "attached": [],
        "inline": {"all": ADMIN, "none": document(deny("*"))},
        "inline_admin": "no",
        "rights": "no",
    },
    "inline-bound": {"attached": [], "inline": {"all": ADMIN}, "inline_admin": "no", "rights": "no", "boundary": "idle-bound"},
    "inline-bound-by-all": {
        "attached": [],
        "inline": {"all": ADMIN},
        "inline_admin": "yes",
        "rights": "administrator",
        "boundary": "idle-admin",
    },
    "halves": {"attached": ["pass-to-ec2"], "inline": {"run": document(statement("ec2:RunInstances"))}, "inline_admin": "no", "rights": "yes"},
    "halves-apart": {"attached": ["pass-to-ec2"], "inline": {"code": CODE}, "inline_admin": "no", "rights": "no"},
    "session-eight-hours": {"session": 28800},
    "session-twelve-hours": {"session": 43200},
    "new": {"age": 89},
    "never-used": {"age": 91},
    "used-lately": {"age": 700, "idle": 89},
    "used-long-ago": {"age": 700, "idle": 91},
}


def roles():
    """Every role to seed by name: its trust policy and its facts."""
    made = {name: (policy, PLAIN | CLOSED | verdicts) for name, (policy, verdicts) in TRUSTS.items()}
    for name, rights in RIGHTS.items():
        made[name] = (service("ec2.amazonaws.com"), PLAIN | CLOSED | rights)
    return made
