"""Keys of KMS, and secrets."""

import json

from areas.storage_policies import POLICIES, cross_account, document, public, verdict
from areas.growth import grown, repeated
from areas.placing import populations, subjects, without_past

KEY = {"region": "us-east-1", "aws": False, "rotation": None, "spec": "SYMMETRIC_DEFAULT", "origin": "AWS_KMS", "wide": False, "state": "Enabled", "policy": "own"}

KEYS = [
    KEY,
    KEY | {"rotation": 365, "region": "eu-west-1"},
    KEY | {"rotation": 366},
    KEY | {"rotation": 90, "state": "Disabled"},
    KEY | {"spec": "RSA_2048"},
    KEY | {"origin": "EXTERNAL"},
    KEY | {"wide": True, "rotation": 365},
    KEY | {"state": "PendingDeletion"},
    *(KEY | {"policy": name} for name in POLICIES),
]

# `age`, `rotated` and `accessed` are days ago, None for never.
SECRET = {"region": "us-east-1", "key": None, "rotates": False, "age": 0, "rotated": None, "accessed": None, "policy": None}

SECRETS = {
    "fresh": SECRET,
    "rotating": SECRET | {"rotates": True, "age": 500, "rotated": 89, "accessed": 1, "key": "alias/mine", "region": "eu-west-1"},
    "late": SECRET | {"rotates": True, "age": 500, "rotated": 91, "accessed": 91},
    "to-rotate": SECRET | {"rotates": True, "age": 89},
    "never-rotated": SECRET | {"rotates": True, "age": 91, "key": "alias/aws/secretsmanager"},
    "old": SECRET | {"age": 91, "accessed": 89},
    **{f"policy-{name}": SECRET | {"policy": name} for name in POLICIES},
}


def nothing():
    return {"keys": [], "secrets": []}


def place_key(client, _number, key):
    kms = client("kms", key["region"])
    policy = document(key["policy"], "kms:*", "kms:Decrypt")
    usage = "SIGN_VERIFY" if key["spec"] == "RSA_2048" else "ENCRYPT_DECRYPT"
    made = kms.create_key(
        Policy=json.dumps(policy), KeySpec=key["spec"], KeyUsage=usage, Origin=key["origin"], MultiRegion=key["wide"]
    )
    id = made["KeyMetadata"]["KeyId"]
    if key["rotation"]:
        kms.enable_key_rotation(KeyId=id, RotationPeriodInDays=key["rotation"])
    if key["state"] == "Disabled":
        kms.disable_key(KeyId=id)
    if key["state"] == "PendingDeletion":
        kms.schedule_key_deletion(KeyId=id, PendingWindowInDays=7)
    return made["KeyMetadata"]["Arn"]


def place_secret(client, name, secret):
    api = client("secretsmanager", secret["region"])
    past = {name: secret[name] for name in ("age", "rotated", "accessed", "rotates") if secret[name] is not None}
    more = {"KmsKeyId": secret["key"]} if secret["key"] else {}
    tags = [{"Key": key, "Value": str(value)} for key, value in past.items()]
    arn = api.create_secret(Name=name, SecretString="rig", Tags=tags, **more)["ARN"]
    if secret["policy"]:
        policy = document(secret["policy"], "secretsmanager:*", "secretsmanager:GetSecretValue")
        api.put_resource_policy(SecretId=arn, ResourcePolicy=json.dumps(policy))
    return arn


def others(client):
    """The keys that are here already: AWS's own, and plain ones of other areas."""
    for region in ("us-east-1", "eu-west-1"):
        kms = client("kms", region)
        for key in kms.list_keys()["Keys"]:
            manager = kms.describe_key(KeyId=key["KeyArn"])["KeyMetadata"]["KeyManager"]
            yield KEY | {"subject": key["KeyArn"], "aws": manager == "AWS"}


def seed(client):
    found = list(others(client))
    keys = dict(enumerate(repeated(KEYS)))
    return populations(
        keys=lambda: found + subjects(keys, lambda *key: place_key(client, *key)),
        secrets=lambda: [without_past(each) for each in subjects(grown(SECRETS), lambda *each: place_secret(client, *each))],
    )


def rotation(key):
    rotatable = key["spec"] == "SYMMETRIC_DEFAULT" and key["origin"] == "AWS_KMS" and key["state"] != "PendingDeletion"
    if not rotatable:
        return "not_applicable"
    return verdict(key["rotation"] is not None and key["rotation"] <= 365)


def enabled(key):
    if key["state"] == "PendingDeletion":
        return "not_applicable"
    # Nobody brought the material of the key whose origin is elsewhere.
    return verdict(key["state"] == "Enabled" and key["origin"] != "EXTERNAL")


def of_key(decide):
    """AWS's own keys are AWS's to judge."""
    return "keys", lambda key: "not_applicable" if key["aws"] else decide(key)


def since(secret, event):
    return secret["age"] if secret[event] is None else secret[event]


TRUTH = {
    "aws.kms_key_rotation": of_key(rotation),
    "aws.kms_key_pending_deletion": of_key(lambda key: verdict(key["state"] != "PendingDeletion")),
    "aws.kms_key_enabled": of_key(enabled),
    "aws.kms_key_multi_region": of_key(lambda key: verdict(not key["wide"])),
    "aws.kms_key_public_policy": of_key(public),
    "aws.kms_key_cross_account": of_key(cross_account),
    "aws.secret_rotation": ("secrets", lambda secret: verdict(secret["rotates"] and since(secret, "rotated") <= 90)),
    "aws.secret_unused": ("secrets", lambda secret: verdict(since(secret, "accessed") <= 90)),
    "aws.secret_kms": ("secrets", lambda secret: verdict(secret["key"] == "alias/mine")),
    "aws.secret_public_policy": ("secrets", public),
    "aws.secret_cross_account": ("secrets", cross_account),
}
