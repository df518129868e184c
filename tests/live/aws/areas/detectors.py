"""AWS Config, GuardDuty, Security Hub, Inspector and Access Analyzer, region by region."""

from areas.placing import placed

SCOPE = "aws:123456789012"
REGIONS = ("us-east-1", "eu-west-1")
NOTHING = {"recorder": None, "detector": None, "hub": None, "analyzers": [], "scans": []}
EVERYTHING = {"allSupported": True, "includeGlobalResourceTypes": True}
WITHOUT_BUCKETS = {
    "allSupported": False,
    "exclusionByResourceTypes": {"resourceTypes": ["AWS::S3::Bucket"]},
    "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
}

# For each region: the recorder with what it records, whether it leaves out types, whether it records IAM; the detector
# with its status and features; whether Security Hub is on, with the status of its standard; the
# types of analyzers; what Inspector scans.
FILLED = {
    "us-east-1": {
        "recorder": {"group": EVERYTHING, "everything": True, "iam": True},
        "detector": {
            "on": True,
            "features": {
                "S3_DATA_EVENTS": True,
                "EKS_AUDIT_LOGS": False,
                "EBS_MALWARE_PROTECTION": True,
                "RDS_LOGIN_EVENTS": True,
                "LAMBDA_NETWORK_LOGS": False,
                "RUNTIME_MONITORING": True,
            },
        },
        "hub": "READY",
        "analyzers": ["ACCOUNT_UNUSED_ACCESS", "ACCOUNT"],
        "scans": ["EC2", "LAMBDA"],
    },
    "eu-west-1": {
        "recorder": {"group": WITHOUT_BUCKETS, "everything": False, "iam": True},
        "detector": {"on": False, "features": {"S3_DATA_EVENTS": True}},
        "hub": None,
        "analyzers": ["ACCOUNT_UNUSED_ACCESS"],
        "scans": [],
    },
}


def facts(regions):
    each = [{"subject": f"{SCOPE}/{region}"} | facts for region, facts in regions.items()]
    return {"watched_regions": each, "regions_of_account": [{"subject": SCOPE, "regions": each}]}


def nothing():
    return facts({region: NOTHING for region in REGIONS})


def place_recorder(client, region, wanted):
    config = client("config", region)
    role = "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    recorder = {"name": "default", "roleARN": role, "recordingGroup": wanted["recorder"]["group"]}
    config.put_configuration_recorder(ConfigurationRecorder=recorder)
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "config-logs"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    return wanted["recorder"]


def place_detector(client, region, wanted):
    detector = wanted["detector"]
    client("guardduty", region).create_detector(
        Enable=detector["on"],
        Features=[
            {"Name": name, "Status": "ENABLED" if on else "DISABLED"} for name, on in detector["features"].items()
        ],
    )
    return detector


def place_analyzers(client, region, wanted):
    for kind in wanted["analyzers"]:
        client("accessanalyzer", region).create_analyzer(analyzerName=kind.lower(), type=kind)
    return wanted["analyzers"]


def place_scans(client, region, wanted):
    if wanted["scans"]:
        client("inspector2", region).enable(accountIds=["123456789012"], resourceTypes=wanted["scans"])
    return wanted["scans"]


def place_hub(client, region, wanted):
    if wanted["hub"]:
        client("securityhub", region).enable_security_hub()
    return wanted["hub"]


PLACES = {
    "recorder": place_recorder,
    "detector": place_detector,
    "analyzers": place_analyzers,
    "scans": place_scans,
    "hub": place_hub,
}


def place(client, region, wanted):
    """What was placed; there is nothing of what an emulator lacks."""
    found = {name: placed(f"{name} of {region}", each, client, region, wanted) for name, each in PLACES.items()}
    return NOTHING | {name: facts for name, facts in found.items() if facts is not None}


def seed(client):
    return facts({region: place(client, region, wanted) for region, wanted in FILLED.items()})


def verdict(passes):
    return "pass" if passes else "fail"


def of_region(decide):
    return "watched_regions", decide


def feature(name):
    def decide(region):
        detector = region["detector"]
        if detector is None or not detector["on"]:
            return "not_applicable"
        return verdict(detector["features"][name])

    return of_region(decide)


def scanned(kind):
    return of_region(lambda region: verdict(kind in region["scans"]))


def records_iam(account):
    return verdict([region for region in account["regions"] if region["recorder"] and region["recorder"]["iam"]])


TRUTH = {
    "aws.config_recorder_on": of_region(lambda region: verdict(region["recorder"] and region["recorder"]["everything"])),
    "aws.config_global_resources": ("regions_of_account", records_iam),
    "aws.guardduty_on": of_region(lambda region: verdict(region["detector"] and region["detector"]["on"])),
    "aws.guardduty_s3_protection": feature("S3_DATA_EVENTS"),
    "aws.guardduty_eks_audit_logs": feature("EKS_AUDIT_LOGS"),
    "aws.guardduty_malware_protection": feature("EBS_MALWARE_PROTECTION"),
    "aws.guardduty_rds_protection": feature("RDS_LOGIN_EVENTS"),
    "aws.guardduty_lambda_protection": feature("LAMBDA_NETWORK_LOGS"),
    "aws.guardduty_runtime_monitoring": feature("RUNTIME_MONITORING"),
    "aws.securityhub_on": of_region(lambda region: verdict(region["hub"] == "READY")),
    "aws.inspector_instances": scanned("EC2"),
    "aws.inspector_images": scanned("ECR"),
    "aws.inspector_functions": scanned("LAMBDA"),
    "aws.access_analyzer_on": of_region(lambda region: verdict("ACCOUNT" in region["analyzers"])),
}
