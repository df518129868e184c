"""What lies in an account beyond IAM, one module for each area.

A module has `seed(client)`, which places its facts through the API and returns them by population, each member with
its `subject`, and `TRUTH`, as in truth.py. `client(service, region)` makes a client. An account that is not filled
has no facts of any area, so its policies find nothing or say what an account without anything is.
"""

from botocore.exceptions import ClientError

from areas import datastores, edge, logging, network, organization, storage

# Flow logs come before log groups, trails before buckets, targets of topics before queues, and things before
# what they are given.
AREAS = (network, logging, organization, storage, edge, datastores)


def parts(area):
    """The parts of an area that are placed one by one."""
    return getattr(area, "PARTS", (area,))


def seed_leniently(client):
    """The facts of what the emulator can hold; a part that it cannot is said to be left out."""
    facts = {}
    for area in AREAS:
        for part in parts(area):
            try:
                facts |= part.seed(client)
            except (ClientError, KeyError, IndexError) as error:
                print(f"  left out: {part.__name__}: {error}")
    return facts


def seed(client, filled, lenient=False):
    """The facts of all areas by population."""
    if lenient:
        return seed_leniently(client)
    facts = {}
    for area in AREAS:
        of_area = area.seed(client) if filled else area.nothing()
        if twice := facts.keys() & of_area.keys():
            raise SystemExit(f"two areas call a population {sorted(twice)}")
        facts |= of_area
    if not filled:
        facts |= network.existing(client)
    return facts


def truth():
    """The truth of all areas by policy."""
    return {policy: decide for area in AREAS for policy, decide in area.TRUTH.items()}
