"""Queues, and what stands between the world and an account."""

from areas import edge_apis, edge_balancers, edge_firewalls, edge_macie, edge_queues
from areas.placing import placed

# Web ACLs of APIs are found when all web ACLs are told.
PARTS = (edge_queues, edge_balancers, edge_apis, edge_firewalls, edge_macie)


def nothing():
    """The facts of an account where nothing was placed."""
    return {name: facts for part in PARTS for name, facts in part.nothing().items()}


def seed(client):
    facts = {}
    for part in PARTS:
        facts |= placed(part.__name__, part.seed, client) or {}
    return facts


TRUTH = {policy: decide for part in PARTS for policy, decide in part.TRUTH.items()}
