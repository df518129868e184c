"""APIs: REST, HTTP and WebSocket, and their domain names."""

from areas.placing import members, populations
from areas.storage_policies import UNSURE, verdict

REGION = "eu-west-1"
LOGS = f"arn:aws:logs:{REGION}:123456789012:log-group:api-access"

# `methods`: the level of logs, and whether answers are cached and encrypted, by method; "*/*" is for all others.
STAGE = {"access": False, "acl": False, "cache": False, "methods": {}}
ALL = "*/*"

STAGES = {
    "good": STAGE | {"access": True, "acl": True, "cache": True, "methods": {ALL: ("ERROR", True, True)}},
    "bare": STAGE,
    "open-cache": STAGE | {"cache": True, "methods": {ALL: ("INFO", False, False), "orders/GET": ("INFO", True, False)}},
    "idle-cache": STAGE | {"cache": True, "methods": {ALL: ("OFF", False, False)}},
    "silent-cache": STAGE | {"cache": True},
    "one-by-one": STAGE | {"acl": True, "methods": {"orders/GET": ("ERROR", False, True)}},
    "one-off": STAGE | {"access": True, "methods": {ALL: ("ERROR", False, True), "orders/GET": ("OFF", False, True)}},
}

# The protocol of each API, and whether its stage logs.
APIS = {"logged": ("HTTP", True), "silent": ("HTTP", False), "chat": ("WEBSOCKET", True)}

NAMES = {"new.example.com": "TLS_1_2", "old.example.com": "TLS_1_0"}


def nothing():
    return {"rest_stages": [], "stages": [], "domain_names": []}


def web_acl(client):
    visible = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "apis"}
    made = client("wafv2", REGION).create_web_acl(
        Name="apis", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visible
    )
    return made["Summary"]["ARN"]


def rest_api(gateway):
    """An API with one method, since AWS deploys none without."""
    api = gateway.create_rest_api(name="orders")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    gateway.put_method(**method, authorizationType="AWS_IAM")
    gateway.put_integration(**method, type="MOCK", integrationHttpMethod="GET")
    return api


def rest_stage(client, api, name, stage, acl):
    gateway = client("apigateway", REGION)
    deployment = gateway.create_deployment(restApiId=api)["id"]
    gateway.create_stage(restApiId=api, stageName=name, deploymentId=deployment, cacheClusterEnabled=stage["cache"])
    changes = {"/accessLogSettings/destinationArn": LOGS, "/accessLogSettings/format": "$context.requestId"}
    changes = changes if stage["access"] else {}
    for method, (level, cached, encrypted) in stage["methods"].items():
        changes[f"/{method}/logging/loglevel"] = level
        changes[f"/{method}/caching/enabled"] = str(cached).lower()
        changes[f"/{method}/caching/dataEncrypted"] = str(encrypted).lower()
    operations = [{"op": "replace", "path": path, "value": value} for path, value in changes.items()]
    if operations:
        gateway.update_stage(restApiId=api, stageName=name, patchOperations=operations)
    subject = f"arn:aws:apigateway:{REGION}::/restapis/{api}/stages/{name}"
    if stage["acl"]:
        client("wafv2", REGION).associate_web_acl(WebACLArn=acl, ResourceArn=subject)
    return stage | {"subject": subject}


def rest_stages(client):
    acl = web_acl(client)
    api = rest_api(client("apigateway", REGION))
    return members(STAGES, lambda name, stage: rest_stage(client, api, name, stage, acl))


def stage(client, name, protocol, logs):
    gateway = client("apigatewayv2", REGION)
    more = {"RouteSelectionExpression": "$request.body.action"} if protocol == "WEBSOCKET" else {}
    api = gateway.create_api(Name=name, ProtocolType=protocol, **more)["ApiId"]
    logged = {"AccessLogSettings": {"DestinationArn": LOGS, "Format": "$context.requestId"}} if logs else {}
    gateway.create_stage(ApiId=api, StageName="live", **logged)
    return {"subject": f"arn:aws:apigateway:{REGION}::/apis/{api}/stages/live", "access": logs}


def domain_name(client, name, policy):
    own = f"arn:aws:acm:{REGION}:123456789012:certificate/00000000-0000-0000-0000-000000000000"
    client("apigateway", REGION).create_domain_name(
        domainName=name,
        regionalCertificateArn=own,
        endpointConfiguration={"types": ["REGIONAL"]},
        securityPolicy=policy,
    )
    return {"subject": f"arn:aws:apigateway:{REGION}::/domainnames/{name}", "policy": policy}


def seed(client):
    return populations(
        rest_stages=lambda: rest_stages(client),
        stages=lambda: members(APIS, lambda name, rest: stage(client, name, *rest)),
        domain_names=lambda: members(NAMES, lambda *name: domain_name(client, *name)),
    )


def execution(stage):
    levels = [level for level, _, _ in stage["methods"].values()]
    if not levels or "OFF" in levels:
        return "fail"
    return "pass" if ALL in stage["methods"] else UNSURE


def encrypted(stage):
    if not stage["cache"]:
        return "not_applicable"
    kept = [encrypted for _, cached, encrypted in stage["methods"].values() if cached]
    if not all(kept):
        return "fail"
    # Where nothing is set, GET is cached.
    if ALL not in stage["methods"]:
        return UNSURE
    return "pass" if kept else "not_applicable"


TRUTH = {
    "aws.apigateway_access_logs": ("rest_stages", lambda stage: verdict(stage["access"])),
    "aws.apigateway_web_acl": ("rest_stages", lambda stage: verdict(stage["acl"])),
    "aws.apigateway_execution_logs": ("rest_stages", execution),
    "aws.apigateway_cache_encryption": ("rest_stages", encrypted),
    "aws.apigatewayv2_access_logs": ("stages", lambda stage: verdict(stage["access"])),
    "aws.apigateway_minimum_tls": ("domain_names", lambda name: verdict(name["policy"] == "TLS_1_2")),
}
