"""What each policy must say about the seeded facts, keyed by policy id, decided without reading the policies.

An entry names the population in the facts (see seed.py) and decides one member: "pass", "fail", "not_applicable" or
"unknown:<reason>". Every policy has an entry.
"""

import areas

SCOPE = "aws:123456789012"
UNSURE = "unknown:unsupported"


def when(applies, passes):
    """A verdict from two facts."""
    if not applies:
        return "not_applicable"
    return "pass" if passes else "fail"


def bad(answer):
    """The verdict on something bad that is "yes", "no" or "undecided"."""
    return {"yes": "fail", "no": "pass", "undecided": UNSURE}[answer]


def in_report(decide):
    """The credential report lists the root user, whom these policies leave to others."""
    return "report", lambda user: "not_applicable" if user["root"] else decide(user)


def of_root(decide):
    return "report", lambda user: decide(user) if user["root"] else "not_applicable"


def of_account(decide):
    return "accounts", decide


def active(user):
    return [key for key in user["keys"] if key["active"]]


def idle(thing, age="age", used="idle"):
    """How long something lies idle: since its last use, or since it was made."""
    return thing[age] if thing[used] is None else thing[used]


def keys_asked_for(user):
    """No active key was made with the user and never used."""
    return not any(key["idle"] is None and key["age"] == user["age"] for key in active(user))


def admin_mfa(user):
    if not user["console"] or user["admin"] == "no":
        return "not_applicable"
    if user["admin"] == "undecided":
        return UNSURE
    return when(True, bool(user["mfa"]) and set(user["mfa"]) == {"fido"})


def rights(holder):
    if holder["rights"] in ("none", "administrator"):
        return "not_applicable"
    return bad(holder["rights"])


def of_role(decide):
    """Nobody but AWS can change a service-linked role."""
    return "roles", lambda role: "not_applicable" if role["service_linked"] else decide(role)


def inline(holder):
    return "not_applicable" if holder["inline_admin"] is None else bad(holder["inline_admin"])


def of_policy(decide):
    """Attached policies of one's own."""
    return "policies", lambda policy: decide(policy) if policy["attached"] and not policy["aws"] else "not_applicable"


def below_admin(policy, answer):
    """A policy that gives everything is somebody else's finding."""
    return "not_applicable" if policy["full"] == "yes" else bad(answer)


def whole(service):
    return lambda policy: below_admin(policy, policy["whole"].get(service, "no"))


def cloudshell(policy):
    return whole("cloudshell")(policy) if policy["attached"] else "not_applicable"


def aws_admin(policy):
    return bad(policy["full"]) if policy["aws"] and policy["attached"] else "not_applicable"


def idle_admin(policy):
    return "not_applicable" if policy["aws"] or policy["attached"] else bad(policy["full"])


def central_identity(account):
    if account["console_users"]:
        return "fail"
    if not account["saml"]:
        return "not_applicable"
    return when(True, any(left is None or left > 0 for left in account["saml"].values()))


def support(account):
    return {"aws": "pass", "own": UNSURE, None: "fail"}[account["support"]]


def requires(member):
    """AWS's default rules guarantee no kind of character."""
    return of_account(lambda account: when(True, account["password"] is not None and account["password"][member]))


def password(member, good):
    """A number that an account may not have set, and that AWS's default rules lack."""
    return of_account(lambda account: when(True, good((account["password"] or {}).get(member))))


TRUTH = {
    "aws.access_key_age": in_report(lambda user: when(active(user), all(key["age"] <= 90 for key in active(user)))),
    "aws.access_key_at_creation": in_report(lambda user: when(user["console"] and active(user), keys_asked_for(user))),
    "aws.access_key_unused": in_report(lambda user: when(active(user), all(idle(key) <= 45 for key in active(user)))),
    "aws.two_active_access_keys": in_report(lambda user: when(active(user), len(active(user)) < 2)),
    "aws.console_mfa": in_report(lambda user: when(user["console"], user["mfa"])),
    "aws.console_password_unused": in_report(
        lambda user: when(user["console"], idle(user, "password_age", "password_idle") <= 45)
    ),
    "aws.phishing_resistant_mfa": in_report(lambda user: when(user["mfa"], set(user["mfa"]) == {"fido"})),
    "aws.root_hardware_mfa": of_root(lambda root: when(True, root["mfa"] == ["hardware"])),
    "aws.root_recent_use": of_root(lambda root: when(True, all(days > 30 for days in root["uses"]))),
    "aws.admin_phishing_resistant_mfa": ("users", admin_mfa),
    "aws.user_direct_policies": ("users", lambda user: when(True, not user["attached"] and not user["inline"])),
    "aws.user_inline_admin": ("users", inline),
    "aws.privilege_escalation_users": ("users", rights),
    "aws.group_inline_admin": ("groups", inline),
    "aws.role_inline_admin": of_role(inline),
    "aws.privilege_escalation_roles": of_role(rights),
    "aws.role_session_length": of_role(lambda role: when(True, role["session"] <= 28800)),
    "aws.unused_roles": of_role(lambda role: when(True, idle(role) <= 90)),
    "aws.wildcard_trust": of_role(lambda role: role["everyone"]),
    "aws.cross_account_trust": of_role(lambda role: role["other_account"]),
    "aws.confused_deputy": of_role(lambda role: role["deputy"]),
    "aws.github_oidc_trust": of_role(lambda role: role["github"]),
    "aws.customer_admin_policies": of_policy(lambda policy: bad(policy["full"])),
    "aws.privilege_escalation_policies": of_policy(lambda policy: below_admin(policy, policy["escalates"])),
    "aws.permissive_role_assumption": of_policy(lambda policy: bad(policy["assumes"])),
    "aws.kms_full_access": of_policy(whole("kms")),
    "aws.cloudtrail_full_access": of_policy(whole("cloudtrail")),
    "aws.cloudshell_full_access": ("policies", cloudshell),
    "aws.aws_managed_admin_policies": ("policies", aws_admin),
    "aws.unattached_admin_policies": ("policies", idle_admin),
    "aws.server_certificates_valid": ("certificates", lambda certificate: when(True, certificate["left"] > 30)),
    "aws.central_identity": of_account(central_identity),
    "aws.support_role": of_account(support),
    "aws.security_contact": of_account(lambda account: when(True, account["contact"])),
    "aws.root_mfa": of_account(lambda account: when(True, account["root"]["mfa"])),
    "aws.root_access_keys": of_account(lambda account: when(True, not account["root"]["key"])),
    "aws.root_signing_certificates": of_account(lambda account: when(True, not account["root"]["certificate"])),
    "aws.password_policy_length": password("MinimumPasswordLength", lambda least: least is not None and least >= 14),
    "aws.password_policy_expiry": password("MaxPasswordAge", lambda days: days is not None and days <= 90),
    "aws.password_policy_reuse": password("PasswordReusePrevention", lambda count: count is not None and count >= 24),
    "aws.password_policy_symbols": requires("RequireSymbols"),
    "aws.password_policy_numbers": requires("RequireNumbers"),
    "aws.password_policy_uppercase": requires("RequireUppercaseCharacters"),
    "aws.password_policy_lowercase": requires("RequireLowercaseCharacters"),
}


def expected(facts):
    """The verdict for each policy and subject. Of a population without members the account itself is told."""
    verdicts = {}
    for policy, (population, decide) in (TRUTH | areas.truth()).items():
        if population not in facts or policy in facts.get("untold", ()):
            continue  # the emulator cannot hold it, and seeding has said so
        decided = {member["subject"]: decide(member) for member in facts[population]}
        verdicts[policy] = decided or {SCOPE: "not_applicable"}
    return verdicts
