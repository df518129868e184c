"""Trails: what they log, and whether it arrives."""

from areas import placing
from areas.placing import members, placed

SCOPE = "aws:123456789012"
KEY = "arn:aws:kms:us-east-1:123456789012:key/0d5cf5a5-95d0-4d45-8d0a-5c2bb7bexample"
BUCKET = "trail-logs-123456789012"

# What is placed for a trail, and what is true of it. `age` and `group_age` are days since deliveries.
PLAIN = {
    "region": "us-east-1",
    "everywhere": True,
    "logging": True,
    "validated": True,
    "key": KEY,
    "group": None,
    "age": 0,
    "error": None,
    "group_age": 0,
    "group_error": None,
    "selectors": {"EventSelectors": [{"ReadWriteType": "ReadOnly", "IncludeManagementEvents": True}]},
    "insights": False,
    "logs": set(),
}


# An emulator whose history cannot be set delivers nothing.
NEVER = {"age": "never", "error": None, "group_age": "never", "group_error": None}


def fields(**equals):
    return [{"Field": name.replace("_", "."), "Equals": [value]} for name, value in equals.items()]


def advanced(*selectors):
    named = [{"Name": "Management events selector", "FieldSelectors": selector} for selector in selectors]
    return {"AdvancedEventSelectors": named}


MANAGEMENT = fields(eventCategory="Management")
KMS = {"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]}
OBJECTS = fields(eventCategory="Data", resources_type="AWS::S3::Object")
ONE_BUCKET = {"Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::one/"]}

TRAILS = {
    "whole": {
        "group": "trail",
        "selectors": advanced(
            MANAGEMENT + fields(readOnly="true") + [KMS], MANAGEMENT + fields(readOnly="false"), OBJECTS + fields(readOnly="false")
        ),
        "logs": {"management", "written"},
    },
    "stopped": {
        "logging": False,
        "group": "trail",
        "selectors": advanced(MANAGEMENT, OBJECTS),
        "insights": True,
        "logs": {"management", "written", "read"},
    },
    "one-region": {"everywhere": False, "region": "eu-west-1", "selectors": advanced(MANAGEMENT, OBJECTS), "logs": {"management"}},
    "one-bucket": {"validated": False, "selectors": advanced(OBJECTS + [ONE_BUCKET])},
    "late": {"age": 3, "key": None},
    "refused": {"error": "NoSuchBucket", "group": "trail", "group_error": "AccessDenied"},
    "group-late": {"group": "trail", "group_age": 3},
    "group-never": {"group": "trail", "group_age": "never", "region": "eu-west-1"},
}


def nothing():
    return {"trails": [], "trails_of_account": [{"subject": SCOPE, "trails": []}]}


def place(client, name, trail):
    api = client("cloudtrail", trail["region"])
    more = {"KmsKeyId": trail["key"]} if trail["key"] else {}
    if trail["group"]:
        group = f"arn:aws:logs:{trail['region']}:123456789012:log-group:{trail['group']}:*"
        more |= {"CloudWatchLogsLogGroupArn": group, "CloudWatchLogsRoleArn": "arn:aws:iam::123456789012:role/trail"}
    past = {"age": trail["age"], "group-age": trail["group_age"], "error": trail["error"], "group-error": trail["group_error"]}
    made = api.create_trail(
        Name=name,
        S3BucketName=BUCKET,
        IsMultiRegionTrail=trail["everywhere"],
        EnableLogFileValidation=trail["validated"],
        TagsList=[{"Key": key, "Value": str(value)} for key, value in past.items() if value is not None],
        **more,
    )
    arn = made["TrailARN"]
    api.put_event_selectors(TrailName=arn, **trail["selectors"])
    api.start_logging(Name=arn)
    if not trail["logging"]:
        api.stop_logging(Name=arn)
    logs = sorted(trail["logs"])
    facts = trail | (NEVER if placing.LENIENT else {}) | {"logs": logs, "selectors": None, "subject": arn}
    return facts | {"insights": trail["insights"] and placed("insights", insights, api, arn) is not None}


def insights(api, arn):
    return api.put_insight_selectors(TrailName=arn, InsightSelectors=[{"InsightType": "ApiCallRateInsight"}])


def seed(client):
    client("s3").create_bucket(Bucket=BUCKET)
    for region in ("us-east-1", "eu-west-1"):
        client("logs", region).create_log_group(logGroupName="trail")
    facts = members(TRAILS, lambda name, changes: place(client, name, PLAIN | changes))
    # What is said of all trails is known only where all are placed.
    whole = {"trails_of_account": [{"subject": SCOPE, "trails": facts}]} if len(facts) == len(TRAILS) else {}
    return {"trails": facts} | whole


def verdict(passes):
    return "pass" if passes else "fail"


def delivers(trail):
    return verdict(trail["logging"] and trail["error"] is None and trail["age"] != "never" and trail["age"] < 1)


def delivers_to_group(trail):
    if not trail["logging"]:
        return "not_applicable"
    late = trail["group_age"] == "never" or trail["group_age"] >= 1
    return verdict(trail["group"] is not None and trail["group_error"] is None and not late)


def some(account, logs):
    """Whether some trail logs this in every region."""
    return [each for each in account["trails"] if each["logging"] and each["everywhere"] and logs in each["logs"]]


def of_trail(decide):
    return "trails", decide


def of_account(logs):
    return "trails_of_account", lambda account: verdict(some(account, logs))


TRUTH = {
    "aws.trail_log_file_validation": of_trail(lambda trail: verdict(trail["validated"])),
    "aws.trail_kms_encryption": of_trail(lambda trail: verdict(trail["key"])),
    "aws.trail_delivering": of_trail(delivers),
    "aws.trail_cloudwatch_delivery": of_trail(delivers_to_group),
    "aws.trail_multi_region": of_account("management"),
    "aws.trail_s3_read_events": of_account("read"),
    "aws.trail_s3_write_events": of_account("written"),
    "aws.trail_insights": (
        "trails_of_account",
        lambda account: verdict([trail for trail in some(account, "management") if trail["insights"]]),
    ),
}
