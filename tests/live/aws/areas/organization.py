"""The organisation, its identities and models, and services that watch all of it."""

from areas import organization_accounts, organization_models, organization_sso, organization_watch
from areas.placing import placed

PARTS = (organization_accounts, organization_sso, organization_models, organization_watch)


def nothing():
    """The facts of an account where nothing was placed."""
    return {name: facts for part in PARTS for name, facts in part.nothing().items()}


def seed(client):
    facts = {}
    for part in PARTS:
        facts |= placed(part.__name__, part.seed, client) or {}
    return facts


TRUTH = {policy: decide for part in PARTS for policy, decide in part.TRUTH.items()}
