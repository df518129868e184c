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
from areas import growth
from place import Account

ROOT = f"arn:aws:iam::{documents.ACCOUNT}:root"
GITHUB = "https://token.actions.githubusercontent.com"


def seed_policies(account, support):
    """The managed policies, customer's and AWS's, with what they give. Roles attach them."""
    facts = []
    for name, (document, gives) in documents.CUSTOMER.items():
        arn = account.policy(name, document)
        known = {"subject": arn, "aws": False, "attached": not name.startswith("idle-")}
        facts.append(documents.NOTHING | gives | known)
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


def seed_groups(account):
    facts = []
    for name, (attached, inline, admin) in documents.GROUPS.items():
        facts.append({"subject": account.group(name, attached, inline), "inline_admin": admin})
    return facts


def seed_roles(account, support):
    facts = []
    for name, (trust, role) in roles.roles().items():
        facts.append(role | {"subject": account.role(name, trust, role), "service_linked": False})
    responder = roles.PLAIN | roles.CLOSED | {"attached": ["read", *support]}
    arn = account.role("incident-response", roles.account(documents.ACCOUNT), responder)
    facts.append(responder | {"subject": arn, "service_linked": False})
    linked = account.iam.create_service_linked_role(AWSServiceName="support.amazonaws.com")["Role"]
    facts.append({"subject": linked["Arn"], "service_linked": True})
    return facts


def seed_users(account, count):
    facts, keys = [], []
    for name, user in users.users(count).items():
        arn, keys = account.user(name, user)
        facts.append(user | {"subject": arn, "root": False})
    return facts, keys


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
    account.settings(state)
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
    for name, left in state["certificates"].items():
        facts["certificates"].append({"subject": account.certificate(name, left), "left": left})
    account.remember()
    facts |= areas.seed(account.client, state["filled"] and state.get("areas", True), account.lenient)
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
    parser.add_argument("--lenient", action="store_true", help="go on where the emulator lacks an operation; no truth then")
    parser.add_argument("--truth", required=True, help="the file to write facts and expected verdicts to")
    options = parser.parse_args()
    growth.grow(options.scale)
    facts, keys = seed(Account(options.endpoint, options.lenient), accounts.ACCOUNTS[options.account], options.users)
    with open(options.truth, "w", encoding="utf-8") as out:
        json.dump({"facts": facts, "expected": truth.expected(facts), "auditor": keys}, out, indent=1, default=str)


if __name__ == "__main__":
    main()
