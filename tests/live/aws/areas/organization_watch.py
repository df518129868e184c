"""What Access Analyzer found, and where CloudTrail Lake keeps events."""

import json

KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
REGIONS = ("us-east-1", "eu-west-1")

# Analyzers beside those that other areas make: the type, the active findings by type of resource, how many resources
# could not be analyzed, and after how many days access counts as unused.
ANALYZERS = {
    "shared": ("ACCOUNT", {"AWS::S3::Bucket": 2, "AWS::KMS::Key": 1}, 0, None),
    "blind": ("ORGANIZATION", {}, 1, None),
    "slow": ("ORGANIZATION_UNUSED_ACCESS", {}, 0, 91),
    "quick": ("ACCOUNT_UNUSED_ACCESS", {}, 0, 30),
}
# AWS's own number of days.
DEFAULT_DAYS = 90

# Whether it is protected, whether it has a key, and for how many days it keeps events.
STORES = {"good": (True, True, 2557), "year": (True, False, 365), "week": (False, False, 7), "short": (False, True, 364)}


def nothing():
    return {"analyzers": [], "event_data_stores": []}


def analyzer(analyzers, name, kind, findings, errors, days):
    tags = {"findings": json.dumps(findings), "errors": str(errors)}
    configured = {"configuration": {"unusedAccess": {"unusedAccessAge": days}}} if days else {}
    arn = analyzers.create_analyzer(analyzerName=name, type=kind, tags=tags, **configured)["arn"]
    return arn, {"kind": kind, "open": sum(findings.values()), "errors": errors, "days": days or DEFAULT_DAYS}


def store(cloudtrail, name, protected, key, days):
    made = cloudtrail.create_event_data_store(
        Name=name,
        RetentionPeriod=days,
        TerminationProtectionEnabled=protected,
        **({"KmsKeyId": KEY} if key else {}),
    )
    return {"subject": made["EventDataStoreArn"], "protected": protected, "key": key, "days": days}


def seed(client):
    made = dict(analyzer(client("accessanalyzer"), name, *rest) for name, rest in ANALYZERS.items())
    analyzers = []
    for region in REGIONS:
        for each in client("accessanalyzer", region).list_analyzers()["analyzers"]:
            others = {"kind": each["type"], "open": 0, "errors": 0, "days": DEFAULT_DAYS}
            analyzers.append(made.get(each["arn"], others) | {"subject": each["arn"]})
    stores = [store(client("cloudtrail"), name, *rest) for name, rest in STORES.items()]
    return {"analyzers": analyzers, "event_data_stores": stores}


def findings(analyzer):
    if "UNUSED" in analyzer["kind"]:
        return "not_applicable"
    if analyzer["open"]:
        return "fail"
    return "unknown:unsupported" if analyzer["errors"] else "pass"


def unused_age(analyzer):
    if "UNUSED" not in analyzer["kind"]:
        return "not_applicable"
    return "pass" if analyzer["days"] <= 90 else "fail"


def of_store(decide):
    return "event_data_stores", lambda store: "pass" if decide(store) else "fail"


TRUTH = {
    "aws.access_analyzer_no_open_findings": ("analyzers", findings),
    "aws.access_analyzer_unused_age": ("analyzers", unused_age),
    "aws.event_data_store_termination_protection": of_store(lambda store: store["protected"]),
    "aws.event_data_store_kms": of_store(lambda store: store["key"]),
    "aws.event_data_store_retention": of_store(lambda store: store["days"] >= 365),
}
