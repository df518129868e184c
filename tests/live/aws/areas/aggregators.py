"""The configured aggregator of AWS Config. One account alone has none; `several` looks at that of an organisation."""


def nothing():
    return {"aggregated": []}


def seed(_client):
    return nothing()


def left_alone(_resource):
    return "not_applicable"


POLICIES = ("encryption_at_rest", "no_public_access", "log_validation", "key_rotation")
TRUTH = {f"aws.aggregated_{name}": ("aggregated", left_alone) for name in POLICIES}
TRUTH["aws.config_aggregator_complete"] = ("aggregated", left_alone)
