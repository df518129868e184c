"""Policies of resources, with what they let others do."""

ACCOUNT = "123456789012"
UNSURE = "unknown:unsupported"
OWN = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}


def allow(principal="*", **condition):
    """One allow; conditions as operator and pairs."""
    return {"principal": principal, "condition": condition}


# Name: the principal and condition of an allow beside the owner's, whether it is public, and whether others get in.
POLICIES = {
    "own": (None, "no", "no"),
    "everybody": (allow(), "yes", "yes"),
    "pinned": (allow({"AWS": "*"}, StringEquals={"aws:PrincipalAccount": ACCOUNT}), "no", "no"),
    "organisation": (allow(StringEquals={"aws:PrincipalOrgID": "o-a1b2c3d4e5"}), "no", "yes"),
    "perhaps-organisation": (allow(StringEqualsIfExists={"aws:PrincipalOrgID": "o-a1b2c3d4e5"}), "yes", "yes"),
    "unclear": (allow(StringEquals={"example:Key": "a"}), "undecided", "undecided"),
    "partner": (allow({"AWS": "arn:aws:iam::210987654321:root"}), "no", "yes"),
}


def document(name, own, action, resource="*"):
    """The policy by this name: the owner may do everything, and somebody one thing."""
    statements = [{"Effect": "Allow", "Principal": OWN, "Action": own, "Resource": resource}]
    allowed = POLICIES[name][0]
    if allowed:
        more = {"Condition": allowed["condition"]} if allowed["condition"] else {}
        given = {"Effect": "Allow", "Principal": allowed["principal"], "Action": action, "Resource": resource}
        statements.append(given | more)
    return {"Version": "2012-10-17", "Statement": statements}


def public(thing):
    """None has no policy, which lets nobody in."""
    answer = POLICIES[thing["policy"]][1] if thing["policy"] else "no"
    return {"no": "pass", "yes": "fail", "undecided": UNSURE}[answer]


def cross_account(thing):
    if not thing["policy"]:
        return "not_applicable"
    return {"no": "pass", "yes": "fail", "undecided": UNSURE}[POLICIES[thing["policy"]][2]]


def verdict(passes):
    return "pass" if passes else "fail"
