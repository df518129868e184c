"""What an aggregator of AWS Config tells of an organisation, and what each policy must say about it.

The management account is recorded in three regions. The member is recorded in one; in another one the aggregator is
outdated, and the third has no recorder. The locked account is not listed at all. Whatever an aggregator does not know must
be unknown: a place by itself, and what it once told of it.
"""

ROLE = "arn:aws:iam::123456789012:role/config-organisation"
NAME = "organisation"
SECTION = f"""
[source.aws-rig.config_aggregator]
name = "{NAME}"
region = "us-east-1"
"""
SOURCES = "aws.config_aggregator_complete"
ENCRYPTION, PUBLIC = "aws.aggregated_encryption_at_rest", "aws.aggregated_no_public_access"
LOGS, ROTATION = "aws.aggregated_log_validation", "aws.aggregated_key_rotation"
STALE, ABSENT = "unknown:stale", "unknown:absent"


def record(config):
    config.put_configuration_recorder(
        ConfigurationRecorder={
            "name": "default",
            "roleARN": ROLE,
            "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        }
    )
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "config-logs"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")


def said(encryption=None, public=None, logs=None, rotation=None):
    """The verdicts on a resource; a policy that does not concern it leaves it alone."""
    verdicts = {ENCRYPTION: encryption, PUBLIC: public, LOGS: logs, ROTATION: rotation}
    return {policy: verdict or "not_applicable" for policy, verdict in verdicts.items()}


def everything(verdict):
    return dict.fromkeys((ENCRYPTION, PUBLIC, LOGS, ROTATION), verdict)


def volume(ec2, account, region, encrypted):
    made = ec2.create_volume(AvailabilityZone=f"{region}a", Size=1, Encrypted=encrypted)["VolumeId"]
    return f"arn:aws:ec2:{region}:{account}:volume/{made}"


def seed_management(client, account, regions):
    """What is recorded in all regions, with the verdicts by subject."""
    for region in regions:
        record(client("config", region))
    s3 = client("s3", "us-east-1")
    for name in ("aggregated-open", "aggregated-kms"):
        s3.create_bucket(Bucket=name)
    s3.delete_public_access_block(Bucket="aggregated-open")
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    s3.put_bucket_encryption(Bucket="aggregated-kms", ServerSideEncryptionConfiguration={"Rules": [rule]})
    kms = client("kms", "us-east-1")
    still, turning = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    kms.enable_key_rotation(KeyId=turning)
    return {
        "arn:aws:s3:::aggregated-open": said("pass", ABSENT),
        "arn:aws:s3:::aggregated-kms": said("pass", "pass"),
        volume(client("ec2", regions[1]), account, regions[1], False): said("fail"),
        still: said(rotation="fail"),
        turning: said(rotation="pass"),
    }


def seed_member(client, account, regions):
    """What is recorded in the first region, was in the second one, and never was in the third. Encryption makes AWS's own key
    for volumes."""
    for region in regions[:2]:
        record(client("config", region))
    first, second, _unseen = (volume(client("ec2", region), account, region, True) for region in regions)
    keys = [client("kms", region).list_keys()["Keys"] for region in regions[:2]]
    of_aws = {key["KeyArn"]: verdicts for each, verdicts in zip(keys, (said(), everything(STALE))) for key in each}
    return of_aws | {first: said("pass"), second: everything(STALE)}


def seed(clients, members, trails, regions):
    """Places the aggregator and what it tells of, beside trails and their buckets. Returns the verdicts by policy and
    subject in the account of the aggregator."""
    management, member = clients
    own, other = trails
    table = seed_management(clients[management], own, regions) | seed_member(clients[member], other, regions)
    outdated = f"{other}/{regions[1]}"
    for account, placed in trails.items():
        for arn, region in placed.items():
            table[arn] = everything(STALE) if f"{account}/{region}" == outdated else said(logs="fail")
            table[f"arn:aws:s3:::trail-{account}-{region}"] = said("pass", "pass")
    places = {f"aws:{outdated}": STALE, f"aws:{other}/{regions[2]}": ABSENT, f"aws:{members['locked']}": ABSENT}
    table |= {place: everything(verdict) for place, verdict in places.items()}
    clients[management]("config", "us-east-1").put_configuration_aggregator(
        ConfigurationAggregatorName=NAME,
        OrganizationAggregationSource={"RoleArn": ROLE, "AllAwsRegions": True},
        Tags=[{"Key": "outdated", "Value": outdated}, {"Key": "missing", "Value": members["locked"]}],
    )
    sources = {f"aws:{own}/{region}": "pass" for region in regions} | {f"aws:{own}/organization": "pass"}
    sources |= {f"aws:{other}/{regions[0]}": "pass", f"aws:{outdated}": "fail", f"aws:{other}/{regions[2]}": "fail"}
    sources[f"aws:{members['locked']}"] = "fail"
    told = {(policy, subject): verdict for subject, verdicts in table.items() for policy, verdict in verdicts.items()}
    return told | {(SOURCES, subject): verdict for subject, verdict in sources.items()}


def faults(found, expected, own):
    """Where the verdicts in the account of the aggregator, and elsewhere, are others than expected."""
    policies = {policy for policy, _ in expected}
    judged = {}
    for finding in found["findings"]:
        if finding["policy"] in policies and finding["scope"] == f"aws:{own}":
            reason = f":{finding['reason']}" if finding["verdict"] == "unknown" else ""
            judged[finding["policy"], finding["subject"]] = finding["verdict"] + reason
        elif finding["policy"] in policies and finding["verdict"] in ("pass", "fail"):
            yield f"{finding['policy']} says {finding['verdict']} in {finding['scope']}, where no aggregator is"
    for where in sorted(expected.keys() | judged.keys()):
        wanted, got = expected.get(where, "nothing"), judged.get(where, "nothing")
        if wanted != got:
            yield f"{where[0]} {where[1]}: expected {wanted}, found {got}"
    for finding in found["findings"]:
        is_told = finding["policy"] in (ENCRYPTION, PUBLIC, LOGS, ROTATION) and finding["verdict"] in ("pass", "fail")
        if is_told and not {"captured_at", "current_to"} <= finding["observed"].keys():
            yield f"{finding['policy']} {finding['subject']} does not say how old its word is"
