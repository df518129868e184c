"""What databases demand, what functions run on, who has grants, and what guards log groups.

The things themselves are placed by other areas; here they are given what these policies look at.
"""

import json

from areas.placing import placed, populations
from areas.storage_policies import ACCOUNT, UNSURE, POLICIES, document, public, verdict

REGION = "eu-west-1"
REGIONS = ("us-east-1", "eu-west-1")

# The parameter groups of databases and clusters; any other database keeps the default one of its engine.
GROUPS = {
    "good": ("postgres16", "rds.force_ssl", "1", "pass"),
    "last-day": ("mysql8.0", "require_secure_transport", "1", "pass"),
    "day-short": ("mysql8.0", "require_secure_transport", "0", "fail"),
}
CLUSTER_GROUPS = {"good-cluster": ("aurora-postgresql16", "rds.force_ssl", "1", "pass")}

# What is changed of functions, and the verdicts on runtime, secrets and key.
FUNCTIONS = {
    "service": ({"Environment": {"Variables": {"LOG_LEVEL": "info"}}, "KMSKeyArn": "mine"}, "pass", "pass", "pass"),
    "service-elsewhere": (
        {"Runtime": "python3.8", "Environment": {"Variables": {"DB_PASSWORD": "correct-horse"}}},
        "fail",
        "fail",
        "fail",
    ),
    "partner": (
        {"Runtime": "java17", "Environment": {"Variables": {"DB_SECRET_ARN": "a", "API_KEY": "arn:aws:ssm:a"}}},
        UNSURE,
        "pass",
        "fail",
    ),
    "everybody": (
        {"Runtime": "nodejs20.x", "Environment": {"Variables": {"DSN": "postgres://app:correct-horse@db/orders"}}},
        "fail",
        "fail",
        "fail",
    ),
}
FUNCTION_REGION = {"service": "eu-west-1"}
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/0d5cf5a5-7b0c-4f0e-9d2f-0a1b2c3d4e5f"

# Log groups that are protected against deletion.
PROTECTED = ("trail",)


def nothing():
    return {"log_policies": []}


def place_groups(client):
    rds = client("rds", REGION)
    for name, (family, parameter, value, _) in GROUPS.items():
        rds.create_db_parameter_group(DBParameterGroupName=f"of-{name}", DBParameterGroupFamily=family, Description="rig")
        change = [{"ParameterName": parameter, "ParameterValue": value, "ApplyMethod": "immediate"}]
        rds.modify_db_parameter_group(DBParameterGroupName=f"of-{name}", Parameters=change)
        rds.modify_db_instance(DBInstanceIdentifier=name, DBParameterGroupName=f"of-{name}")
    for name, (family, parameter, value, _) in CLUSTER_GROUPS.items():
        group = f"of-{name}"
        rds.create_db_cluster_parameter_group(
            DBClusterParameterGroupName=group, DBParameterGroupFamily=family, Description="rig"
        )
        change = [{"ParameterName": parameter, "ParameterValue": value, "ApplyMethod": "immediate"}]
        rds.modify_db_cluster_parameter_group(DBClusterParameterGroupName=group, Parameters=change)
        rds.modify_db_cluster(DBClusterIdentifier=name, DBClusterParameterGroupName=group)


def place_functions(client):
    for name, (changes, *_) in FUNCTIONS.items():
        more = {"KMSKeyArn": KEY} if "KMSKeyArn" in changes else {}
        api = client("lambda", FUNCTION_REGION.get(name, "us-east-1"))
        api.update_function_configuration(FunctionName=name, **changes | more)


def grantee(key):
    """Whom a key is granted to: another account, the own one, a service, or a role that is gone."""
    if key["MultiRegion"]:
        return "arn:aws:iam::210987654321:role/reports"
    if key["KeySpec"] == "RSA_2048":
        return f"arn:aws:iam::{ACCOUNT}:role/reports"
    if key["KeyState"] == "Disabled":
        return "rds.us-east-1.amazonaws.com"
    return "AROADBQP57FF2AEXAMPLE" if key["Origin"] == "EXTERNAL" else None


def place_grants(client):
    for region in REGIONS:
        kms = client("kms", region)
        for page in kms.get_paginator("list_keys").paginate():
            for found in page["Keys"]:
                key = kms.describe_key(KeyId=found["KeyArn"])["KeyMetadata"]
                if key["KeyManager"] == "CUSTOMER" and (principal := grantee(key)):
                    grant(kms, key, principal)


def grant(kms, key, principal):
    """AWS gives no grant of a disabled key; one of before stays."""
    disabled = key["KeyState"] == "Disabled"
    if disabled:
        kms.enable_key(KeyId=key["KeyId"])
    kms.create_grant(KeyId=key["Arn"], GranteePrincipal=principal, Operations=["Decrypt"])
    if disabled:
        kms.disable_key(KeyId=key["KeyId"])


def place_log_policies(client):
    logs = client("logs", "us-east-1")
    for name in POLICIES:
        made = document(name, "logs:*", "logs:PutLogEvents")
        logs.put_resource_policy(policyName=name, policyDocument=json.dumps(made))
    return [{"subject": f"us-east-1/{name}", "policy": name} for name in POLICIES]


def place_protection(client):
    for region in REGIONS:
        logs = client("logs", region)
        for page in logs.get_paginator("describe_log_groups").paginate():
            for group in page["logGroups"]:
                if group["logGroupName"] in PROTECTED:
                    logs.put_log_group_deletion_protection(
                        logGroupIdentifier=group["logGroupName"], deletionProtectionEnabled=True
                    )


# What is changed in things of other areas, and the policies whose truth it is.
CHANGES = {
    place_groups: ["aws.rds_tls_required", "aws.rds_cluster_tls_required"],
    place_functions: ["aws.lambda_runtime_supported", "aws.lambda_no_secrets_in_environment", "aws.lambda_environment_kms"],
    place_grants: ["aws.kms_grants_cross_account"],
    place_protection: ["aws.log_group_deletion_protection"],
}


def seed(client):
    untold = []
    for place, policies in CHANGES.items():
        if placed(place.__name__, lambda: place(client) or True) is None:
            untold += policies
    return populations(log_policies=lambda: place_log_policies(client)) | ({"untold": untold} if untold else {})


def name_of(thing):
    return thing["subject"].rsplit(":", 1)[1]


def demands_tls(database):
    if database["member"]:
        return "not_applicable"
    if database["engine"].startswith("oracle"):
        return UNSURE
    return GROUPS[name_of(database)][3] if name_of(database) in GROUPS else verdict(database["engine"] == "postgres")


def cluster_demands_tls(cluster):
    return CLUSTER_GROUPS[name_of(cluster)][3] if name_of(cluster) in CLUSTER_GROUPS else "fail"


def of_function(number, bare):
    return "functions", lambda function: FUNCTIONS[name_of(function)][number] if name_of(function) in FUNCTIONS else bare


def granted(key):
    if key["aws"]:
        return "not_applicable"
    return UNSURE if key["origin"] == "EXTERNAL" else verdict(not key["wide"])


TRUTH = {
    "aws.rds_tls_required": ("databases", demands_tls),
    "aws.rds_cluster_tls_required": ("database_clusters", cluster_demands_tls),
    "aws.lambda_runtime_supported": of_function(1, "pass"),
    "aws.lambda_no_secrets_in_environment": of_function(2, "not_applicable"),
    "aws.lambda_environment_kms": of_function(3, "not_applicable"),
    "aws.kms_grants_cross_account": ("keys", granted),
    "aws.log_resource_policy_public": ("log_policies", public),
    "aws.log_group_deletion_protection": ("log_groups", lambda group: verdict(name_of(group) in PROTECTED)),
}
