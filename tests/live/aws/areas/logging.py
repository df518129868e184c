"""Trails, log groups, alarms, detectors and aggregators."""

from areas.placing import placed

from . import aggregators, alarms, detectors, trails

PARTS = (trails, alarms, detectors, aggregators)


def nothing():
    """The facts of an account where nothing was placed."""
    return {population: facts for part in PARTS for population, facts in part.nothing().items()}


def seed(client):
    facts = {}
    for part in PARTS:
        facts |= placed(part.__name__, part.seed, client) or {}
    return facts


TRUTH = {policy: decide for part in PARTS for policy, decide in part.TRUTH.items()}
