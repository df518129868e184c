"""Adds to moto what it lacks of an aggregator of AWS Config: the state of its sources, and advanced queries.

What an aggregator tells is made of what moto holds in each account. Tags of the aggregator say what goes wrong: `missing`
names an account that it does not list, `outdated` an account and region whose updates stopped.
"""

import json
import re
import time

from moto.cloudtrail.models import cloudtrail_backends
from moto.config.exceptions import NoSuchConfigurationAggregatorException
from moto.config.models import config_backends
from moto.config.responses import ConfigResponse
from moto.ec2.models import ec2_backends
from moto.kms.models import kms_backends
from moto.organizations.models import organizations_backends
from moto.s3.models import s3_backends

REGIONS = ("ap-southeast-2", "eu-central-1", "eu-west-1", "us-east-1", "us-west-2")
# Long before any scan, so that age alone would make all of it stale.
CAPTURED = "2026-01-01T00:00:00.000Z"
PAGE = 2


def aggregator(response):
    name = json.loads(response.body)["ConfigurationAggregatorName"]
    found = response.config_backend.config_aggregators.get(name)
    if found is None:
        raise NoSuchConfigurationAggregatorException()
    return found


def places(response):
    """The accounts and regions of the sources of an aggregator, with whether each is up to date."""
    tags = aggregator(response).tags
    members = organizations_backends[response.current_account]["aws"].accounts
    open_ones = [member.id for member in members if member.status != "SUSPENDED"] or [response.current_account]
    for account in open_ones:
        for region in REGIONS:
            if account != tags.get("missing"):
                yield account, region, f"{account}/{region}" != tags.get("outdated")


def page_of(response, name, found, more):
    first = int(json.loads(response.body).get("NextToken") or 0)
    token = {"NextToken": str(first + PAGE)} if len(found) > first + PAGE else {}
    return json.dumps({name: found[first : first + PAGE]} | more | token)


def sources_status(self):
    """DescribeConfigurationAggregatorSourcesStatus, in pages of two."""
    at = time.time() - 600
    found = []
    if aggregator(self).organization_aggregation_source:
        source = {"SourceId": "Organization", "SourceType": "ORGANIZATION"}
        found.append(source | {"LastUpdateStatus": "SUCCEEDED", "LastUpdateTime": at})
    for account, region, current in places(self):
        status = "SUCCEEDED" if current else "OUTDATED"
        source = {"SourceId": account, "SourceType": "ACCOUNT", "AwsRegion": region}
        found.append(source | {"LastUpdateStatus": status, "LastUpdateTime": at})
    return page_of(self, "AggregatedSourceStatusList", found, {})


def pascal(value):
    """Items of recorders are written as CloudFormation writes them."""
    if isinstance(value, dict):
        return {name[0].upper() + name[1:]: pascal(each) for name, each in value.items()}
    return [pascal(each) for each in value] if isinstance(value, list) else value


def recorders(account, region):
    for recorder in config_backends[account][region].recorders.values():
        said = pascal(recorder.to_dict()) | {"Recording": recorder.status.recording}
        yield recorder.name, None, said | {"RecordingMode": {"RecordingFrequency": "CONTINUOUS"}}, {}


def buckets(account, region):
    for bucket in s3_backends[account]["aws"].buckets.values():
        if bucket.region_name == region:
            more = {}
            if bucket.public_access_block:
                more |= {"PublicAccessBlockConfiguration": json.dumps(bucket.public_access_block.to_config_dict())}
            if bucket.encryption:
                algorithm = bucket.encryption["Rule"]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
                rules = {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm}}]}
                more |= {"ServerSideEncryptionConfiguration": json.dumps(rules)}
            yield bucket.name, bucket.arn, {"name": bucket.name}, more


def volumes(account, region):
    for volume in ec2_backends[account][region].volumes.values():
        arn = f"arn:aws:ec2:{region}:{account}:volume/{volume.id}"
        yield volume.id, arn, {"volumeId": volume.id, "encrypted": volume.encrypted}, {}


def trails(account, region):
    for trail in cloudtrail_backends[account][region].trails.values():
        yield trail.arn, trail.arn, {"name": trail.trail_name, "logFileValidationEnabled": trail.log_validation}, {}


def keys(account, region):
    """The key of EBS, which moto makes as if it were the customer's, is AWS's own."""
    for key in kms_backends[account][region].keys.values():
        by_aws = any(alias.startswith("alias/aws/") for alias in key.aliases)
        said = {"keyManager": "AWS" if by_aws else key.key_manager, "keyState": key.key_state, "customerMasterKeySpec": key.key_spec, "origin": key.origin}
        yield key.id, key.arn, said, {"KeyRotationStatus": key.key_rotation_status}


KINDS = {
    "AWS::Config::ConfigurationRecorder": recorders,
    "AWS::S3::Bucket": buckets,
    "AWS::EC2::Volume": volumes,
    "AWS::CloudTrail::Trail": trails,
    "AWS::KMS::Key": keys,
}


def select(self):
    """SelectAggregateResourceConfig for queries by type, in pages of two. What is not recorded is not there."""
    asked = json.loads(self.body)["Expression"]
    wanted = re.findall(r"'(AWS::[A-Za-z0-9:]+)'", asked)
    found = []
    for account, region, _current in places(self):
        for kind in wanted:
            if kind not in KINDS or not config_backends[account][region].recorders:
                continue
            for name, arn, configuration, supplement in KINDS[kind](account, region):
                item = {"accountId": account, "awsRegion": region, "resourceType": kind, "resourceId": name}
                item |= {"configurationItemCaptureTime": CAPTURED, "configurationItemStatus": "OK"}
                item |= {"configuration": configuration, "supplementaryConfiguration": supplement}
                found.append(json.dumps(item | ({"arn": arn} if arn else {})))
    fields = re.match(r"SELECT (.+) WHERE", asked)[1].split(", ")
    return page_of(self, "Results", found, {"QueryInfo": {"SelectFields": [{"Name": name} for name in fields]}})


def mend() -> None:
    ConfigResponse.describe_configuration_aggregator_sources_status = sources_status
    ConfigResponse.select_aggregate_resource_config = select
