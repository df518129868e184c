"""Mends what moto says of stored things otherwise than AWS."""

import json
import re
import time

from moto.awslambda import exceptions as functions_exceptions
from moto.awslambda import responses as functions
from moto.awslambda import urls as functions_urls
from moto.ecr import responses as ecr
from moto.kms import responses as kms
from moto.s3 import models as s3_models
from moto.s3 import responses as s3
from moto.secretsmanager import models as secrets


def mend_new_buckets() -> None:
    """AWS encrypts new buckets, blocks public access to them and lets them have no ACLs since 2023; moto does none of it."""
    plain, reset = s3_models.S3Backend.create_bucket, {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}}

    def create_bucket(self, *args, **kwargs):
        bucket = plain(self, *args, **kwargs)
        bucket.encryption, bucket.ownership_rule = reset, "BucketOwnerEnforced"
        bucket.public_access_block = s3_models.PublicAccessBlock(True, True, True, True)
        return bucket

    def delete_bucket_encryption(self, bucket_name):
        self.get_bucket(bucket_name).encryption = reset

    s3_models.S3Backend.create_bucket = create_bucket
    s3_models.S3Backend.delete_bucket_encryption = delete_bucket_encryption


def mend_versioning() -> None:
    """AWS names the element VersioningConfiguration; moto names it after the operation."""
    plain = s3.S3Response.get_bucket_versioning

    def mended(self):
        status, headers, body = plain(self)
        text = body.decode() if isinstance(body, bytes) else body
        return status, headers, text.replace("GetBucketVersioningResponse", "VersioningConfiguration")

    s3.S3Response.get_bucket_versioning = mended


def mend_regions() -> None:
    """AWS tells the region of each bucket to whoever lists them with a parameter; moto never does."""
    plain = s3.S3Response.all_buckets

    def mended(self):
        status, headers, body = plain(self)
        text = body.decode() if isinstance(body, bytes) else body

        def with_region(bucket):
            region = self.backend.head_bucket(bucket[1]).region_name
            return f"{bucket[0]}<BucketRegion>{region}</BucketRegion>"

        if self._get_param("max-buckets"):
            text = re.sub(r"<Name>([^<]+)</Name>", with_region, text)
        return status, headers, text

    s3.S3Response.all_buckets = mended


def mend_rotation() -> None:
    """AWS keeps the period of a key's rotation and tells it; moto does neither."""
    enable, status = kms.KmsResponse.enable_key_rotation, kms.KmsResponse.get_key_rotation_status

    def key(self):
        return self.kms_backend.keys[self.kms_backend.get_key_id(self._get_param("KeyId"))]

    def enable_key_rotation(self):
        key(self).rotation_period = self._get_param("RotationPeriodInDays") or 365
        return enable(self)

    def get_key_rotation_status(self):
        said = json.loads(status(self))
        if said["KeyRotationEnabled"]:
            said["RotationPeriodInDays"] = key(self).rotation_period
        return json.dumps(said)

    kms.KmsResponse.enable_key_rotation = enable_key_rotation
    kms.KmsResponse.get_key_rotation_status = get_key_rotation_status


def mend_imported_keys() -> None:
    """AWS has a key without material wait for its import; moto says that it is enabled."""
    plain = kms.KmsResponse.create_key

    def create_key(self):
        said = json.loads(plain(self))
        if said["KeyMetadata"]["Origin"] == "EXTERNAL":
            self.kms_backend.keys[said["KeyMetadata"]["KeyId"]].key_state = "PendingImport"
        return json.dumps(said)

    kms.KmsResponse.create_key = create_key


def mend_secrets() -> None:
    """AWS knows a secret's past; moto says that all of it is now. Tags tell it in days, and whether it rotates."""
    plain = secrets.FakeSecret.to_dict

    def to_dict(self):
        said = plain(self)
        past = {tag["Key"]: tag["Value"] for tag in self.tags or []}
        members = {"age": "CreatedDate", "rotated": "LastRotatedDate", "accessed": "LastAccessedDate"}
        for tag, member in members.items():
            if tag in past:
                said[member] = time.time() - 86400 * float(past[tag])
        if past.get("rotates") == "True":
            said["RotationEnabled"] = True
        return said

    secrets.FakeSecret.to_dict = to_dict


def mend_addresses() -> None:
    """AWS lists the addresses of a function; moto only tells one."""

    def list_function_url_configs(self):
        name = self.path.split("/")[-2]
        try:
            found = [self.backend.get_function_url_config(name).to_dict()]
        except functions_exceptions.LambdaClientError:
            found = []
        return json.dumps({"FunctionUrlConfigs": found})

    functions.LambdaResponse.list_function_url_configs = list_function_url_configs
    path = r"{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\w_:%-]+)/urls/?$"
    functions_urls.url_paths[path] = functions.LambdaResponse.dispatch


def mend_scans() -> None:
    """AWS joins the setting of a repository and the rules of the registry; moto leaves the setting out."""
    plain = ecr.ECRResponse.batch_get_repository_scanning_configuration

    def mended(self):
        answer = plain(self)
        for said in answer.result["scanningConfigurations"]:
            setting = self.ecr_backend.repositories[said["repositoryName"]].image_scanning_configuration
            if setting["scanOnPush"]:
                said |= {"scanOnPush": True, "scanFrequency": "SCAN_ON_PUSH"}
        return answer

    ecr.ECRResponse.batch_get_repository_scanning_configuration = mended


def mend() -> None:
    mend_addresses()
    mend_scans()
    mend_new_buckets()
    mend_versioning()
    mend_regions()
    mend_rotation()
    mend_imported_keys()
    mend_secrets()
