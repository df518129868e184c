"""Trails, log groups, alarms and detectors."""

from . import trails


def nothing():
    """The facts of an account where nothing was placed."""
    return trails.nothing()


def seed(client):
    return trails.seed(client)


TRUTH = trails.TRUTH
