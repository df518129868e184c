"""Mends what moto says of stored things otherwise than AWS."""

from moto.s3 import responses as s3


def mend_versioning() -> None:
    """AWS names the element VersioningConfiguration; moto names it after the operation."""
    plain = s3.S3Response.get_bucket_versioning

    def mended(self):
        status, headers, body = plain(self)
        text = body.decode() if isinstance(body, bytes) else body
        return status, headers, text.replace("GetBucketVersioningResponse", "VersioningConfiguration")

    s3.S3Response.get_bucket_versioning = mended


def mend() -> None:
    mend_versioning()
