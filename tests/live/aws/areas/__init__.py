"""What lies in an account beyond IAM, one module for each area.

A module has `seed(client)`, which places its facts through the API and returns them by population, each member with
its `subject`, and `TRUTH`, as in truth.py. `client(service, region)` makes a client. An account that is not filled
has no facts of any area, so its policies find nothing or say what an account without anything is.
"""

from areas import datastores, edge, logging, network, organization, storage
from areas.placing import placed

# Flow logs come before log groups, trails before buckets, targets of topics before queues, and things before
# what they are given.
AREAS = (network, logging, organization, storage, edge, datastores)


def seed(client, filled):
    """The facts of all areas by population."""
    facts = {}
    for area in AREAS:
        of_area = (placed(area.__name__, area.seed, client) or {}) if filled else area.nothing()
        if twice := facts.keys() & of_area.keys():
            raise SystemExit(f"two areas call a population {sorted(twice)}")
        facts |= of_area
    if not filled:
        facts |= network.existing(client)
    return facts


def truth():
    """The truth of all areas by policy."""
    return {policy: decide for area in AREAS for policy, decide in area.TRUTH.items()}
