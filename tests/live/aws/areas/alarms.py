"""Log groups, metric filters and alarms, and the chains that they make with the trail that logs everything."""

from areas.growth import grown
from areas.placing import members, placed, populations

SCOPE = "aws:123456789012"
KEY = "arn:aws:kms:us-east-1:123456789012:key/0d5cf5a5-95d0-4d45-8d0a-5c2bb7bexample"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"

# Log groups beside those of trails: days that events are kept (None for ever), whether a KMS key encrypts.
GROUPS = {
    "kept-long": {"days": 400, "key": True},
    "kept-a-year": {"days": 365, "key": False},
    "kept-short": {"days": 180, "key": True},
    "kept-for-ever": {"days": None, "key": False},
}


def names(*calls, source=None, more=""):
    """A pattern for calls by their names."""
    either = " || ".join(f"($.eventName = {call})" for call in calls)
    return f"{{ ($.eventSource = {source}) && ({either}){more} }}" if source else f"{{ {either} }}"


IAM = [f"{verb}{kind}Policy" for verb in ("Attach", "Detach", "Put", "Delete") for kind in ("Role", "User", "Group")]
IAM += ["CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion"]
GROUP_CALLS = [f"{verb}SecurityGroup{way}" for verb in ("Authorize", "Revoke") for way in ("Ingress", "Egress")]
GROUP_CALLS += ["CreateSecurityGroup", "DeleteSecurityGroup"]
ACL = ["CreateNetworkAcl", "DeleteNetworkAcl", "ReplaceNetworkAclEntry", "ReplaceNetworkAclAssociation"]
GATEWAY = ["CreateCustomerGateway", "DeleteCustomerGateway", "AttachInternetGateway", "CreateInternetGateway"]
ROUTE = ["CreateRoute", "CreateRouteTable", "ReplaceRoute", "ReplaceRouteTableAssociation", "DeleteRoute"]
VPC = ["CreateVpc", "DeleteVpc", "ModifyVpcAttribute", "AcceptVpcPeeringConnection", "CreateVpcPeeringConnection"]
BUCKET = ["PutBucketAcl", "PutBucketPolicy", "PutBucketCors", "PutBucketLifecycle", "PutBucketReplication"]
CONFIG = ["StopConfigurationRecorder", "DeleteDeliveryChannel", "PutDeliveryChannel", "PutConfigurationRecorder"]

# For each policy: the pattern, what is odd about filter or alarm, and what is true of the chain. The trail that logs
# everything is the one called "whole"; it leaves out events of KMS.
CHAINS = {
    "alarm_trail_changes": (names("UpdateTrail", "CreateTrail", "DeleteTrail", "StartLogging", "StopLogging"), {}, "pass"),
    "alarm_iam_changes": (names(*IAM, source="iam.amazonaws.com"), {}, "pass"),
    # The trail leaves out what this pattern looks for.
    "alarm_key_deletion": (names("DisableKey", "ScheduleKeyDeletion", source="kms.amazonaws.com"), {}, "fail"),
    # A pattern that lacks the calls that delete.
    "alarm_bucket_policy_changes": (names(*BUCKET, source="s3.amazonaws.com"), {}, "fail"),
    # A pattern that leaves somebody out.
    "alarm_config_changes": (
        names(*CONFIG, source="config.amazonaws.com", more=" && ($.userIdentity.userName != deployer)"),
        {},
        "fail",
    ),
    "alarm_security_group_changes": (names(*GROUP_CALLS), {"actions": []}, "fail"),
    # `*Entry` holds all the calls that the list leaves out.
    "alarm_network_acl_changes": ("{ $.eventName = *NetworkAclEntry || " + names(*ACL)[1:], {}, "pass"),
    "alarm_gateway_changes": (names(*GATEWAY, "DeleteInternetGateway", "DetachInternetGateway"), {"threshold": 2}, "fail"),
    "alarm_route_changes": (names(*ROUTE, "DeleteRouteTable", "DisassociateRouteTable"), {"region": "eu-west-1"}, "fail"),
    "alarm_vpc_changes": (
        names(*VPC, "DeleteVpcPeeringConnection", "RejectVpcPeeringConnection"),
        {"statistic": "Average"},
        "unknown:unsupported",
    ),
    # No filter at all.
    "alarm_organization_changes": (None, {}, "fail"),
    "alarm_sign_in_without_mfa": (
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser")'
        ' && ($.responseElements.ConsoleLogin = "Success") }',
        {},
        "pass",
    ),
    "alarm_sign_in_failures": (
        '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
        {"enabled": False},
        "fail",
    ),
    "alarm_root_use": (
        '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
        {"composite": True},
        "unknown:unsupported",
    ),
    "alarm_unauthorized_calls": (
        '{ (($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")) && ($.eventName != "HeadBucket") }',
        {"group": "other"},
        "fail",
    ),
}
PLAIN = {
    "group": "trail",
    "region": "us-east-1",
    "actions": [TOPIC],
    "enabled": True,
    "threshold": 1,
    "statistic": "Sum",
    "composite": False,
}


def nothing():
    chains = [{"subject": SCOPE, "chains": {name: "fail" for name in CHAINS}}]
    return {"log_groups": [], "alarms": [], "alarm_chains": chains}


def log_group(logs, name, group):
    more = {"kmsKeyId": KEY} if group["key"] else {}
    logs.create_log_group(logGroupName=name, **more)
    if group["days"]:
        logs.put_retention_policy(logGroupName=name, retentionInDays=group["days"])
    return group | {"subject": f"arn:aws:logs:us-east-1:123456789012:log-group:{name}"}


def group_facts(client):
    logs = client("logs")
    facts = members(grown(GROUPS), lambda name, group: log_group(logs, name, group))
    logs.create_log_group(logGroupName="other")
    plain = {"days": None, "key": False}
    facts.append(plain | {"subject": "arn:aws:logs:us-east-1:123456789012:log-group:other"})
    for region in ("us-east-1", "eu-west-1"):
        facts.append(plain | {"subject": f"arn:aws:logs:{region}:123456789012:log-group:trail"})
    return facts + [plain | {"subject": arn} for arn in flow_log_groups(client)]


def flow_log_groups(client):
    """The log groups that were made for flow logs, as they come."""
    for region in ("us-east-1", "eu-west-1"):
        for group in client("logs", region).describe_log_groups(logGroupNamePrefix="flows-")["logGroups"]:
            yield group["arn"].removesuffix(":*")


def alarm_facts(client):
    facts = []
    for name, (pattern, changes, _chain) in CHAINS.items():
        chain = PLAIN | changes
        if pattern is None:
            continue
        metric = {"metricName": name, "metricNamespace": "Trail", "metricValue": "1"}
        client("logs").put_metric_filter(
            logGroupName=chain["group"], filterName=name, filterPattern=pattern, metricTransformations=[metric]
        )
        client("cloudwatch", chain["region"]).put_metric_alarm(
            AlarmName=name,
            Namespace="Trail",
            MetricName=name,
            Statistic=chain["statistic"],
            Period=300,
            EvaluationPeriods=1,
            Threshold=chain["threshold"],
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            ActionsEnabled=chain["enabled"],
            AlarmActions=[] if chain["composite"] else chain["actions"],
        )
        acts = bool(chain["actions"]) and not chain["composite"]
        arn = f"arn:aws:cloudwatch:{chain['region']}:123456789012:alarm:{name}"
        facts.append({"subject": arn, "enabled": chain["enabled"], "acts": acts, "composite": chain["composite"]})
        if chain["composite"]:
            facts.append(composite(client, name))
    return facts


def composite(client, name):
    client("cloudwatch").put_composite_alarm(
        AlarmName=f"any-{name}", AlarmRule=f'ALARM("{name}")', ActionsEnabled=True, AlarmActions=[TOPIC]
    )
    arn = f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:any-{name}"
    return {"subject": arn, "enabled": True, "acts": True, "composite": False}


def seed(client):
    """The log groups of trails are there already."""
    chains = {name: chain for name, (_pattern, _changes, chain) in CHAINS.items()}
    return populations(
        log_groups=lambda: group_facts(client),
        alarms=lambda: alarm_facts(client),
        alarm_chains=lambda: [{"subject": SCOPE, "chains": chains}],
    )


def verdict(passes):
    return "pass" if passes else "fail"


def has_action(alarm):
    return "not_applicable" if alarm["composite"] else verdict(alarm["acts"])


def of_chain(name):
    return "alarm_chains", lambda account: account["chains"][name]


TRUTH = {
    "aws.log_group_retention": ("log_groups", lambda group: verdict(group["days"] is None or group["days"] >= 365)),
    "aws.log_group_kms_encryption": ("log_groups", lambda group: verdict(group["key"])),
    "aws.alarm_actions_enabled": ("alarms", lambda alarm: verdict(alarm["enabled"])),
    "aws.alarm_has_action": ("alarms", has_action),
} | {f"aws.{name}": of_chain(name) for name in CHAINS}
