"""Macie, region by region."""

from areas.storage_policies import verdict

SCOPE = "aws:123456789012"
OFF = {"us-east-1": None, "eu-west-1": None}
FILLED = {"us-east-1": "ENABLED", "eu-west-1": "PAUSED"}


def facts(regions):
    return {"macie_regions": [{"subject": f"{SCOPE}/{region}", "status": status} for region, status in regions.items()]}


def nothing():
    """Each region is there anyway, and has Macie off."""
    return facts(OFF)


def seed(client):
    for region, status in FILLED.items():
        client("macie2", region).enable_macie(status=status)
    return facts(FILLED)


TRUTH = {"aws.macie_on": ("macie_regions", lambda region: verdict(region["status"] == "ENABLED"))}
