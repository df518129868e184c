"""Fills an emulated AWS account with a known mix, and writes down what was put there.

The mix depends on the number of users and the state of the account only, so that every run has the same truth.
"""

import argparse
import json

import accounts
import areas
import documents
import roles
import truth
import users
from areas import growth, placing
from areas.placing import members, without_past
from place import Account

# The root user of an emulator that takes nothing about it.
UNTOUCHED = {"age": 0, "password_idle": None, "mfa": None, "key": None, "certificate": False}
ROOT = f"arn:aws:iam::{documents.ACCOUNT}:root"
GITHUB = "https://token.actions.githubusercontent.com"


def seed_policies(account, support):
    """The managed policies, customer's and AWS's, with what they give. Roles attach them."""
    facts = members(documents.CUSTOMER, lambda name, policy: seed_policy(account, name, *policy))
    for name, gives in documents.AWS.items():
        facts.append(documents.NOTHING | gives | {"subject": f"arn:aws:iam::aws:policy/{name}", "aws": True, "attached": True})
    attached = []
    if support == "aws":
        attached = [documents.SUPPORT]
        arn = f"arn:aws:iam::aws:policy/{documents.SUPPORT}"
        facts.append(documents.NOTHING | {"subject": arn, "aws": True, "attached": True})
    if support == "own":
        attached = ["open-cases"]
        arn = account.policy("open-cases", documents.document(documents.statement("support:*")))
        facts.append(documents.NOTHING | {"subject": arn, "aws": False, "attached": True})
    return facts, attached


def seed_policy(account, name, document, gives):
    known = {"subject": account.policy(name, document), "aws": False, "attached": not name.startswith("idle-")}
    return documents.NOTHING | gives | known


def seed_group(account, name, attached, inline, admin):
    return {"subject": account.group(name, attached, inline), "inline_admin": admin}


def seed_groups(account):
    return members(documents.GROUPS, lambda name, group: seed_group(account, name, *group))


def seed_roles(account, support):
    responder = roles.PLAIN | roles.CLOSED | {"attached": ["read", *support]}
    wanted = roles.roles() | {"incident-response": (roles.account(documents.ACCOUNT), responder)}
    facts = members(wanted, lambda name, role: seed_role(account, name, *role))
    return facts + members({"support.amazonaws.com": {}}, lambda name, _facts: linked_role(account, name))


def seed_role(account, name, trust, role):
    return without_past(role) | {"subject": account.role(name, trust, role), "service_linked": False}


def linked_role(account, service):
    made = account.iam.create_service_linked_role(AWSServiceName=service)["Role"]
    return {"subject": made["Arn"], "service_linked": True}


def seed_users(account, count):
    made = members(users.users(count), lambda name, user: seed_user(account, name, user))
    return [facts for facts, _keys in made], made[-1][1]


def seed_user(account, name, user):
    """The facts of a user, and its keys."""
    arn, keys = account.user(name, user)
    return without_past(user) | {"subject": arn, "root": False}, keys


def root_facts(root):
    """The root user as the credential report and the list of devices show it."""
    key = root["key"]
    used = [root["password_idle"], key and key["idle"]]
    return {
        "subject": ROOT,
        "root": True,
        "mfa": [root["mfa"]] if root["mfa"] else [],
        "uses": [days for days in used if days is not None],
    }


def seed(account, state, count):
    """Places everything and returns the facts, and the keys of the auditor."""
    account.root(state["root"])
    if placing.LENIENT:
        state = state | {"root": UNTOUCHED}
    state = state | account.settings(state)
    facts = {"policies": [], "groups": [], "roles": [], "users": [], "certificates": []}
    if state["filled"]:
        account.iam.create_open_id_connect_provider(
            Url=GITHUB, ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40]
        )
        facts["policies"], support = seed_policies(account, state["support"])
        facts["groups"] = seed_groups(account)
        facts["roles"] = seed_roles(account, support)
    keys = []
    if state["users"]:
        facts["users"], keys = seed_users(account, count)
    facts["certificates"] = members(
        state["certificates"], lambda name, left: {"subject": account.certificate(name, left), "left": left}
    )
    account.remember()
    facts |= areas.seed(account.client, state["filled"] and state.get("areas", True))
    facts["report"] = [root_facts(state["root"]), *facts["users"]]
    console = [user["subject"] for user in facts["users"] if user["console"]]
    facts["accounts"] = [state | {"subject": truth.SCOPE, "console_users": console}]
    return facts, keys


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--account", choices=accounts.ACCOUNTS, default="tidy", help="the state of the account")
    parser.add_argument("--scale", type=int, default=1, help="how many there are of everything beyond IAM")
    parser.add_argument("--lenient", action="store_true", help="leave out what the emulator cannot hold")
    parser.add_argument("--truth", required=True, help="the file to write facts and expected verdicts to")
    options = parser.parse_args()
    growth.grow(options.scale)
    if options.lenient:
        placing.leniently()
    facts, keys = seed(Account(options.endpoint), accounts.ACCOUNTS[options.account], options.users)
    with open(options.truth, "w", encoding="utf-8") as out:
        json.dump({"facts": facts, "expected": truth.expected(facts), "auditor": keys}, out, indent=1, default=str)


if __name__ == "__main__":
    main()
