"""Networks, instances, databases and load balancers."""

from areas import network_groups

PARTS = (network_groups,)


def nothing():
    """The facts of an account where nothing was placed, but for what `existing` finds there."""
    return {}


def existing(client):
    """The facts of what every account has, such as its default VPCs."""
    return merged(part.existing(client) for part in PARTS)


def seed(client):
    return merged(part.seed(client) for part in PARTS)


def merged(parts):
    return {population: facts for part in parts for population, facts in part.items()}


TRUTH = {policy: decide for part in PARTS for policy, decide in part.TRUTH.items()}
