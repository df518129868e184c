"""Mends what moto answers otherwise than AWS about what stands between the world and an account."""

from moto.cloudfront import models as cloudfront


def mend_origins() -> None:
    """AWS shows an origin that is a bucket with its S3OriginConfig; moto leaves it out."""
    plain = cloudfront.Origin.__init__

    def mended(self, origin) -> None:
        plain(self, origin)
        if "S3OriginConfig" in origin:
            self.s3_origin_config = origin["S3OriginConfig"]

    cloudfront.Origin.__init__ = mended


def mend() -> None:
    mend_origins()
