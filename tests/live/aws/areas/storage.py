"""Buckets, keys, secrets, queues and tables."""

from areas import storage_compute, storage_data, storage_keys, storage_s3
from areas.placing import placed

# Keys come last: AWS makes its own when something asks for them.
PARTS = (storage_s3, storage_data, storage_compute, storage_keys)


def nothing():
    """The facts of an account where nothing was placed."""
    return {name: facts for part in PARTS for name, facts in part.nothing().items()}


def seed(client):
    facts = {}
    for part in PARTS:
        facts |= placed(part.__name__, part.seed, client) or {}
    return facts


TRUTH = {policy: decide for part in PARTS for policy, decide in part.TRUTH.items()}
