"""Buckets, and what S3 blocks in the account."""

import json
import urllib.request

from areas.growth import grown
from areas.placing import populations, subjects

ACCOUNT = "123456789012"
SCOPE = f"aws:{ACCOUNT}"
OTHER = "arn:aws:iam::210987654321:root"
UNSURE = "unknown:unsupported"
WAYS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"


def statement(name, effect="Allow", principal="*", action="s3:GetObject", condition=None, resources=("", "/*")):
    made = {
        "Effect": effect,
        "Principal": principal,
        "Action": action,
        "Resource": [f"arn:aws:s3:::{name}{end}" for end in resources],
    }
    return made | ({"Condition": condition} if condition else {})


def tls(name, **changes):
    given = {"effect": "Deny", "action": "s3:*", "condition": {"Bool": {"aws:SecureTransport": "false"}}} | changes
    return statement(name, **given)


# What a bucket is unless it says otherwise: `policy` makes its statements, the rest is their truth.
PLAIN = {
    "region": "us-east-1",
    "block": {},
    "policy": None,
    "public": "no",
    "admits": None,
    "http": "no",
    "acl": "private",
    "ownership": None,
    # No bucket is without: deleting the default encryption brings this one back.
    "encryption": "AES256",
    "logging": False,
    "versioning": None,
    "mfa_delete": False,
    "lock": None,
    "lifecycle": None,
}

# A bucket that was made and not set up since 2023.
NEW = PLAIN | {"block": dict.fromkeys(WAYS, True), "ownership": "BucketOwnerEnforced"}

GOOD = PLAIN | {
    "region": "eu-west-1",
    "block": dict.fromkeys(WAYS, True),
    "policy": lambda name: [tls(name)],
    "admits": "no",
    "http": "yes",
    "ownership": "BucketOwnerEnforced",
    "encryption": "aws:kms",
    "logging": True,
    "versioning": "Enabled",
    "lock": "retention",
    "lifecycle": "Enabled",
}

BUCKETS = {
    "rig-logs": PLAIN | {"region": "eu-west-1", "acl": "log-delivery-write"},
    "rig-logs-us": PLAIN | {"acl": "log-delivery-write"},
    "rig-good": GOOD,
    "rig-bare": PLAIN,
    "rig-trail": PLAIN | {"logging": True},
    "rig-half-blocked": PLAIN | {"block": dict.fromkeys(WAYS, True) | {"IgnorePublicAcls": False}},
    "rig-public": PLAIN | {"policy": lambda name: [statement(name)], "public": "yes", "admits": "yes"},
    "rig-public-restricted": PLAIN
    | {
        "block": dict.fromkeys(WAYS, False) | {"RestrictPublicBuckets": True},
        "policy": lambda name: [statement(name, principal={"AWS": "*"})],
        "public": "yes",
        "admits": "yes",
    },
    "rig-org": PLAIN
    | {
        "policy": lambda name: [
            statement(name, condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})
        ],
        "admits": "yes",
    },
    "rig-unclear": PLAIN
    | {
        "policy": lambda name: [statement(name, condition={"StringEquals": {"example:Key": "a"}})],
        "public": "undecided",
        "admits": "undecided",
    },
    "rig-denied": PLAIN
    | {
        "policy": lambda name: [
            statement(name),
            statement(name, effect="Deny", condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        ],
        "public": "no",
        "admits": "yes",
    },
    "rig-partner": PLAIN | {"policy": lambda name: [statement(name, principal={"AWS": OTHER}), tls(name)], "admits": "yes", "http": "yes"},
    "rig-own": PLAIN
    | {
        "policy": lambda name: [statement(name, principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}), tls(name, resources=("/*",))],
        "admits": "no",
        "versioning": "Suspended",
        "lifecycle": "Disabled",
    },
    "rig-tls-apart": PLAIN
    | {
        "policy": lambda name: [tls(name, action="s3:Get*"), tls(name, action="s3:Put*")],
        "admits": "no",
        "http": "undecided",
        "lock": "enabled",
        "versioning": "Enabled",
    },
    "rig-acl": PLAIN | {"acl": "public-read"},
    "rig-acl-accounts": PLAIN | {"acl": "authenticated-read", "ownership": "ObjectWriter"},
    "rig-acl-ignored": PLAIN | {"acl": "public-read", "block": dict.fromkeys(WAYS, False) | {"IgnorePublicAcls": True}},
    "rig-preferred": PLAIN | {"ownership": "BucketOwnerPreferred"},
}


def block_of_account(client):
    """boto3 puts the account into the host name, which no loopback address has."""
    ways = "".join(f"<{way}>{str(way == 'BlockPublicAcls').lower()}</{way}>" for way in WAYS)
    body = f"<PublicAccessBlockConfiguration>{ways}</PublicAccessBlockConfiguration>"
    scope = "Credential=seed/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
    request = urllib.request.Request(
        client("s3").meta.endpoint_url + "/v20180820/configuration/publicAccessBlock",
        body.encode(),
        {"x-amz-account-id": ACCOUNT, "authorization": f"AWS4-HMAC-SHA256 {scope}", "content-type": "application/xml"},
        method="PUT",
    )
    with urllib.request.urlopen(request, timeout=60):
        return {"subject": SCOPE, "block": ["BlockPublicAcls"]}


def make(client, name, bucket):
    s3 = client("s3", bucket["region"])
    # AWS owns what is in a new bucket unless told otherwise, and takes no ACL then. It blocks public access to it too.
    made = {"Bucket": name, "ObjectOwnership": bucket["ownership"] or "ObjectWriter"}
    if bucket["region"] != "us-east-1":
        made["CreateBucketConfiguration"] = {"LocationConstraint": bucket["region"]}
    if bucket["lock"]:
        made["ObjectLockEnabledForBucket"] = True
    s3.create_bucket(**made)
    if bucket["block"]:
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=bucket["block"])
    else:
        s3.delete_public_access_block(Bucket=name)
    if bucket["acl"] != "private":
        s3.put_bucket_acl(Bucket=name, ACL=bucket["acl"])
    if bucket["policy"]:
        document = {"Version": "2012-10-17", "Statement": bucket["policy"](name)}
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(document))
    if not bucket["ownership"]:
        s3.delete_bucket_ownership_controls(Bucket=name)
    if bucket["encryption"] != "AES256":
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": bucket["encryption"]}}
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    if bucket["versioning"] and not bucket["lock"]:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": bucket["versioning"]})
    if bucket["lock"] == "retention":
        lock = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}}}
        s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=lock)
    if bucket["lifecycle"]:
        rule = {"ID": "old", "Status": bucket["lifecycle"], "Filter": {"Prefix": ""}, "Expiration": {"Days": 400}}
        s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [rule]})
    if bucket["logging"]:
        target = "rig-logs-us" if bucket["region"] == "us-east-1" else "rig-logs"
        logging = {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": f"{name}/"}}
        s3.put_bucket_logging(Bucket=name, BucketLoggingStatus=logging)
    return f"arn:aws:s3:::{name}"


def nothing():
    """The account is there anyway, and blocks nothing."""
    return {"s3_account": [{"subject": SCOPE, "block": []}], "buckets": [], "bucket_trails": []}


# Where some trails of other areas are led to.
TRAILS = {"whole": "rig-trail", "stopped": "rig-public", "late": "rig-unclear", "refused": "rig-acl"}


def trails(client, buckets):
    """Trails by the bucket they deliver to. Those of other areas are here already."""
    facts = []
    for region in ("us-east-1", "eu-west-1"):
        cloudtrail = client("cloudtrail", region)
        for trail in cloudtrail.describe_trails(includeShadowTrails=False)["trailList"]:
            name = TRAILS.get(trail["Name"], trail["S3BucketName"])
            if name != trail["S3BucketName"]:
                cloudtrail.update_trail(Name=trail["TrailARN"], S3BucketName=name)
            facts.append(buckets[name] | {"subject": trail["TrailARN"]})
    return facts


def seed(client):
    """Buckets of other areas, which are here already, are as they were made."""
    others = [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]]
    facts = [NEW | {"subject": f"arn:aws:s3:::{name}"} for name in others]
    facts += [bucket | {"policy": None} for bucket in subjects(grown(BUCKETS), lambda *bucket: make(client, *bucket))]
    buckets = {bucket["subject"].rsplit(":", 1)[1]: bucket for bucket in facts}
    return populations(
        s3_account=lambda: [block_of_account(client)],
        buckets=lambda: facts,
        bucket_trails=lambda: trails(client, buckets),
    )


def verdict(passes):
    return "pass" if passes else "fail"


def of_bucket(decide):
    return "buckets", decide


def good(answer):
    return {"yes": "pass", "no": "fail", "undecided": UNSURE}[answer]


def by_policy(bucket):
    restricted = bucket["block"].get("RestrictPublicBuckets", False)
    return {"no": "pass", "yes": verdict(restricted), "undecided": UNSURE}[bucket["public"]]


def by_acl(bucket):
    closed = bucket["acl"] not in ("public-read", "authenticated-read")
    return verdict(closed or bucket["ownership"] == "BucketOwnerEnforced" or bucket["block"].get("IgnorePublicAcls", False))


def trail_private(bucket):
    if "fail" in (by_policy(bucket), by_acl(bucket)):
        return "fail"
    return by_policy(bucket)


def cross_account(bucket):
    return {None: "not_applicable", "no": "pass", "yes": "fail", "undecided": UNSURE}[bucket["admits"]]


# The account of the rig blocks new public ACLs, so that buckets need not.
TRUTH = {
    "aws.s3_account_public_access_block": ("s3_account", lambda account: verdict(account["block"] == list(WAYS))),
    "aws.s3_bucket_public_access_block": of_bucket(
        lambda bucket: verdict(all(bucket["block"].get(way, way == "BlockPublicAcls") for way in WAYS))
    ),
    "aws.s3_bucket_public_policy": of_bucket(by_policy),
    "aws.s3_bucket_public_acl": of_bucket(by_acl),
    "aws.s3_bucket_acls_disabled": of_bucket(lambda bucket: verdict(bucket["ownership"] == "BucketOwnerEnforced")),
    "aws.s3_bucket_tls_only": of_bucket(lambda bucket: good(bucket["http"])),
    "aws.s3_bucket_default_encryption": of_bucket(lambda bucket: verdict(bucket["encryption"])),
    "aws.s3_bucket_kms_encryption": of_bucket(lambda bucket: verdict(bucket["encryption"] == "aws:kms")),
    "aws.s3_bucket_access_logging": of_bucket(lambda bucket: verdict(bucket["logging"])),
    "aws.s3_bucket_versioning": of_bucket(lambda bucket: verdict(bucket["versioning"] == "Enabled")),
    # moto keeps no MFA delete.
    "aws.s3_bucket_mfa_delete": of_bucket(
        lambda bucket: "fail" if bucket["versioning"] == "Enabled" else "not_applicable"
    ),
    "aws.s3_bucket_object_lock": of_bucket(lambda bucket: verdict(bucket["lock"] == "retention")),
    "aws.s3_bucket_lifecycle": of_bucket(lambda bucket: verdict(bucket["lifecycle"] == "Enabled")),
    "aws.s3_bucket_cross_account": of_bucket(cross_account),
    "aws.trail_bucket_logged": ("bucket_trails", lambda bucket: verdict(bucket["logging"])),
    "aws.trail_bucket_private": ("bucket_trails", trail_private),
}
