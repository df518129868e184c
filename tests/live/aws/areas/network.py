"""Networks, instances, databases and load balancers."""

from areas import network_balancers, network_databases, network_ec2, network_edge, network_groups
from areas.placing import placed

# In this order: the groups and ACLs of every VPC are asked for when all VPCs are there.
PARTS = (network_balancers, network_databases, network_edge, network_ec2, network_groups)


def nothing():
    """The facts of an account where nothing was placed, but for what `existing` finds there."""
    return {}


def existing(client):
    """The facts of what every account has, such as its default VPCs."""
    return merged(part.existing(client) for part in PARTS)


def seed(client):
    facts = merged(placed(part.__name__, part.seed, client) or {} for part in PARTS)
    return facts | ({"vpcs": network_ec2.vpcs(client, facts["logged"])} if "logged" in facts else {})


def merged(parts):
    return {population: facts for part in parts for population, facts in part.items()}


TRUTH = {policy: decide for part in PARTS for policy, decide in part.TRUTH.items()}
