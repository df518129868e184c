"""Users to seed, each with what is true of it, written down by hand. Ages and idle times are in days.

`inline_admin`: whether its inline policies are full administration (None without any). `admin`: whether it can give
itself any right. `rights`: whether it can get more rights than it has: "none" held, "administrator" already, "yes",
"no" or "undecided".
"""

from documents import ADMIN, LAMBDA, MFA, NO_MFA, READ, TEAM_ADMIN, deny, document, statement

ABSENT = {
    "age": 0,
    "console": False,
    "password_age": 0,
    "password_idle": None,
    "mfa": [],
    "keys": [],
    "groups": [],
    "attached": [],
    "inline": {},
    "inline_admin": None,
    "admin": "no",
    "rights": "none",
    "boundary": None,
}


def key(age=0, idle=None, active=True):
    return {"age": age, "idle": idle, "active": active}


def person(**facts):
    """Somebody with a console password and an authenticator app, at work this week."""
    return ABSENT | {"age": 300, "console": True, "password_age": 80, "password_idle": 2, "mfa": ["virtual"]} | facts


def machine(*keys, **facts):
    return ABSENT | {"age": 500, "keys": list(keys)} | facts


READS = {"groups": ["people"], "rights": "no"}
OWNS = {"groups": ["owners"], "rights": "administrator", "admin": "yes"}

# One after the other, again and again.
MIX = [
    person(**READS),
    person(mfa=[], **READS),
    person(password_idle=44, **READS),
    person(password_idle=46, password_age=400, **READS),
    person(password_idle=None, password_age=44, **READS),
    person(password_idle=None, password_age=46, **READS),
    machine(key(age=89, idle=1), groups=["machines"], rights="no"),
    machine(key(age=91, idle=1), groups=["machines"], rights="no"),
    machine(key(age=80, idle=44)),
    machine(key(age=80, idle=46)),
    machine(key(age=44)),
    machine(key(age=46)),
    machine(key(age=10, idle=1), key(age=400, idle=300)),
    machine(key(age=10, idle=1), key(age=400, idle=300, active=False)),
    machine(key(age=400, active=False), key(age=400, active=False)),
    ABSENT,
    person(age=0, password_age=0, keys=[key(age=0)]),
    person(age=0, password_age=0, keys=[key(age=0, idle=0)]),
    person(age=20, password_age=20, keys=[key(age=10)]),
    person(age=20, password_age=20, keys=[key(age=20, active=False)]),
    person(attached=["read"], rights="no"),
    person(inline={"read": READ}, inline_admin="no", rights="no"),
    person(**OWNS),
    person(mfa=[], **OWNS),
    machine(key(age=5, idle=0), **OWNS),
    person(inline={"all": ADMIN}, inline_admin="yes", rights="administrator", admin="yes"),
    person(inline={"all": document(statement("*", condition=MFA))}, inline_admin="yes", rights="administrator", admin="yes"),
    person(inline={"all": ADMIN, "without": document(deny("*", NO_MFA))}, inline_admin="yes", rights="administrator", admin="yes"),
    person(inline={"most": document(statement("!ec2:*"))}, inline_admin="yes", rights="administrator", admin="yes"),
    person(inline={"all": ADMIN, "not-iam": document(deny("iam:*"))}, inline_admin="no", rights="yes"),
    person(inline={"all": TEAM_ADMIN}, inline_admin="undecided", rights="undecided", admin="undecided"),
    person(inline={"all": ADMIN}, boundary="idle-bound", inline_admin="no", rights="no"),
    person(inline={"all": ADMIN}, boundary="idle-admin-two", inline_admin="yes", rights="administrator", admin="yes"),
    person(inline={"iam": document(statement("iam:PutUserPolicy"))}, inline_admin="no", rights="yes", admin="yes"),
    machine(key(age=5, idle=0), groups=["passers"], inline={"code": document(statement(LAMBDA))}, inline_admin="no", rights="yes"),
    person(groups=["people", "wheel"], rights="administrator", admin="yes"),
    person(groups=["wheel-of-team"], rights="undecided", admin="undecided"),
    person(groups=["wheel-denied"], rights="yes"),
]

# Once each: AWS tells of these devices only user by user, and the calls are counted.
RARE = [
    person(mfa=["fido"], **READS),
    person(mfa=["fido", "fido"], **OWNS),
    person(mfa=["hardware_token"], **OWNS),
    person(mfa=["hardware_token", "fido"], **READS),
    person(mfa=["virtual", "fido"], **OWNS),
]

AUDITOR = "annexa-audit"


def users(count):
    """So many users by name; with the auditor there is one more."""
    made = {f"user-{index:05}": (RARE + MIX * (count // len(MIX) + 1))[index] for index in range(count)}
    auditor = machine(key(age=0, idle=0), age=0, inline={"annexa": READ}, inline_admin="no", rights="no")
    return made | {AUDITOR: auditor}
