"""Web ACLs."""

from areas.placing import members, populations
from areas.storage_policies import verdict

REGION = "eu-west-1"
LOGS = "arn:aws:logs:{region}:123456789012:log-group:aws-waf-logs-{name}"
VISIBLE = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "rig"}

# The scope of each, what becomes of requests that no rule decides on, how many rules there are, and whether it logs.
ACLS = {
    "good": ("REGIONAL", "Allow", 2, True),
    "empty": ("REGIONAL", "Allow", 0, False),
    "closed": ("REGIONAL", "Block", 0, True),
    "site": ("CLOUDFRONT", "Allow", 1, True),
    "old-site": ("CLOUDFRONT", "Allow", 0, False),
}


def nothing():
    return {"web_acls": []}


def rule(number):
    managed = {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}
    return {
        "Name": f"rule-{number}",
        "Priority": number,
        "Statement": {"ManagedRuleGroupStatement": managed},
        "OverrideAction": {"None": {}},
        "VisibilityConfig": VISIBLE,
    }


def place(client, name, scope, action, rules, logs):
    region = REGION if scope == "REGIONAL" else "us-east-1"
    waf = client("wafv2", region)
    made = waf.create_web_acl(
        Name=name,
        Scope=scope,
        DefaultAction={action: {}},
        Rules=[rule(number) for number in range(rules)],
        VisibilityConfig=VISIBLE,
    )
    arn = made["Summary"]["ARN"]
    if logs:
        destination = LOGS.format(region=region, name=name)
        waf.put_logging_configuration(
            LoggingConfiguration={"ResourceArn": arn, "LogDestinationConfigs": [destination]}
        )
    return {"subject": arn, "guards": rules > 0 or action == "Block", "logs": logs}


def seed(client):
    """Web ACLs of other areas, which are here already, have no rules and no logs."""
    found = client("wafv2", REGION).list_web_acls(Scope="REGIONAL")["WebACLs"]
    others = [{"subject": acl["ARN"], "guards": False, "logs": False} for acl in found]
    return populations(web_acls=lambda: others + members(ACLS, lambda name, rest: place(client, name, *rest)))


TRUTH = {
    "aws.waf_logging": ("web_acls", lambda acl: verdict(acl["logs"])),
    "aws.waf_has_rules": ("web_acls", lambda acl: verdict(acl["guards"])),
}
