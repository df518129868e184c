"""What each policy must say about the seeded facts, keyed by policy id.

An entry names the population in the facts (see seed.py) and decides one member: "pass", "fail" or "not_applicable".
A policy without an entry is not compared.
"""


def per_user(decide):
    """Decides every user; the root user is not judged by these."""
    return "users", lambda user: "not_applicable" if user["root"] else decide(user)


def when(applies, passes):
    """A verdict from two facts."""
    if not applies:
        return "not_applicable"
    return "pass" if passes else "fail"


def of_account(decide):
    return "accounts", decide


def root_mfa(user):
    return when(user["root"], user["mfa"])


TRUTH = {
    "aws.console_mfa": per_user(lambda user: when(user["console"], user["mfa"])),
    "aws.two_active_access_keys": per_user(lambda user: when(user["active_keys"] > 0, user["active_keys"] < 2)),
    "aws.phishing_resistant_mfa": per_user(lambda user: when(user["mfa"], user["mfa"] == "fido")),
    "aws.root_mfa": ("users", root_mfa),
    "aws.user_direct_policies": (
        "users",
        lambda user: None if user["root"] else when(True, not user["attached"] and not user["inline"]),
    ),
    "aws.user_inline_admin": (
        "users",
        lambda user: None if user["root"] else when(user["inline"], user["inline"] != "admin"),
    ),
    "aws.role_session_length": (
        "roles",
        lambda role: when(not role["service_linked"], role["session"] <= 28800),
    ),
    "aws.wildcard_trust": (
        "roles",
        lambda role: when(not role["service_linked"], role["trust"] != "everyone"),
    ),
    "aws.security_contact": of_account(lambda account: when(True, account["security_contact"])),
    "aws.password_policy_length": of_account(lambda account: when(True, account["password_length"] >= 14)),
}


def expected(facts):
    """The verdict for each policy and subject."""
    verdicts = {}
    for policy, (population, decide) in TRUTH.items():
        decided = {member["subject"]: decide(member) for member in facts[population]}
        verdicts[policy] = {subject: verdict for subject, verdict in decided.items() if verdict is not None}
    return verdicts
