"""Models: logging and guardrails of Bedrock, domains and endpoints of SageMaker."""

SCOPE = "aws:123456789012"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROLE = "arn:aws:iam::123456789012:role/models"

# For each region what is logged of invocations, None for nothing.
LOGGING = {
    "us-east-1": {"s3Config": {"bucketName": "model-logs"}, "textDataDeliveryEnabled": True},
    "eu-west-1": None,
}

# The filter of attacks by prompts, what is done about kinds of personal data, and whether a key is named.
HIGH = {"type": "PROMPT_ATTACK", "inputStrength": "HIGH", "outputStrength": "NONE"}
GUARDRAILS = {
    "good": {"attacks": HIGH, "pii": ["BLOCK"], "key": True, "holds": True, "hides": True},
    "weak": {"attacks": HIGH | {"inputStrength": "LOW"}, "pii": ["NONE"], "key": False, "holds": False, "hides": False},
    "noting": {"attacks": HIGH | {"inputAction": "NONE"}, "pii": ["NONE", "ANONYMIZE"], "key": False, "holds": False, "hides": True},
    "unused": {"attacks": HIGH | {"inputEnabled": False}, "pii": [], "key": True, "holds": False, "hides": False},
    "bare": {"attacks": None, "pii": [], "key": False, "holds": False, "hides": False},
}

# Whether a domain has a key, and whether it reaches the network through the VPC only.
DOMAINS = {"lab": (True, True), "open": (False, False), "shared": (True, False)}

# Whether an endpoint has a key, the types of its instances (None: serverless), and the verdict.
ENDPOINTS = {
    "keyed": (True, ["ml.m5.large"], "pass"),
    "plain": (False, ["ml.m5.large"], "fail"),
    "serverless": (False, [None], "not_applicable"),
    "local": (False, ["ml.m5d.large", "ml.g4dn.xlarge"], "not_applicable"),
    "both": (False, [None, "ml.c5.large"], "fail"),
}


def logged(regions):
    return [{"subject": f"{SCOPE}/{region}", "logged": bool(config)} for region, config in regions.items()]


def nothing():
    return {
        "logged_regions": logged(dict.fromkeys(LOGGING)),
        "guardrails": [],
        "domains": [],
        "endpoints": [],
    }


def guardrail(bedrock, name, wanted):
    filters, pii = {}, [{"type": "EMAIL", "action": action} for action in wanted["pii"]]
    if wanted["attacks"]:
        other = {"type": "HATE", "inputStrength": "HIGH", "outputStrength": "HIGH"}
        filters["contentPolicyConfig"] = {"filtersConfig": [other, wanted["attacks"]]}
    if pii:
        filters["sensitiveInformationPolicyConfig"] = {"piiEntitiesConfig": pii}
    key = {"kmsKeyId": KEY} if wanted["key"] else {}
    said = {"blockedInputMessaging": "no", "blockedOutputsMessaging": "no"}
    made = bedrock.create_guardrail(name=name, **filters, **key, **said)
    return wanted | {"subject": made["guardrailArn"]}


def domain(sagemaker, name, key, private):
    made = sagemaker.create_domain(
        DomainName=name,
        AuthMode="IAM",
        DefaultUserSettings={"ExecutionRole": ROLE},
        SubnetIds=["subnet-1"],
        VpcId="vpc-1",
        AppNetworkAccessType="VpcOnly" if private else "PublicInternetOnly",
        **({"KmsKeyId": KEY} if key else {}),
    )
    return {"subject": made["DomainArn"], "key": key, "private": private}


def endpoint(sagemaker, name, key, types, verdict):
    variants = []
    for number, kind in enumerate(types):
        serverless = {"ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5}}
        on = {"InstanceType": kind, "InitialInstanceCount": 1} if kind else serverless
        variants.append({"VariantName": f"v{number}", "ModelName": "model"} | on)
    named = {"KmsKeyId": KEY} if key else {}
    sagemaker.create_endpoint_config(EndpointConfigName=f"{name}-config", ProductionVariants=variants, **named)
    made = sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=f"{name}-config")
    return {"subject": made["EndpointArn"], "verdict": verdict}


def seed(client):
    for region, config in LOGGING.items():
        if config:
            client("bedrock", region).put_model_invocation_logging_configuration(loggingConfig=config)
    bedrock, sagemaker = client("bedrock"), client("sagemaker")
    sagemaker.create_model(ModelName="model", ExecutionRoleArn=ROLE)
    return {
        "logged_regions": logged(LOGGING),
        "guardrails": [guardrail(bedrock, *each) for each in GUARDRAILS.items()],
        "domains": [domain(sagemaker, name, *rest) for name, rest in DOMAINS.items()],
        "endpoints": [endpoint(sagemaker, name, *rest) for name, rest in ENDPOINTS.items()],
    }


def of(population, fact):
    return population, lambda each: "pass" if each[fact] else "fail"


TRUTH = {
    "aws.bedrock_invocation_logging": of("logged_regions", "logged"),
    "aws.bedrock_guardrail_kms": of("guardrails", "key"),
    "aws.bedrock_guardrail_prompt_attack": of("guardrails", "holds"),
    "aws.bedrock_guardrail_sensitive": of("guardrails", "hides"),
    "aws.sagemaker_domain_kms": of("domains", "key"),
    "aws.sagemaker_domain_vpc_only": of("domains", "private"),
    "aws.sagemaker_endpoint_kms": ("endpoints", lambda endpoint: endpoint["verdict"]),
}
