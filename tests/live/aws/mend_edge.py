"""Mends what moto answers otherwise than AWS about what stands between the world and an account."""

from moto.cloudfront import models as cloudfront
from moto.core.exceptions import JsonRESTError
from moto.macie2 import models as macie
from moto.utilities.paginator import paginate
from moto.wafv2 import models as waf


def mend_origins() -> None:
    """AWS shows an origin that is a bucket with its S3OriginConfig; moto leaves it out."""
    plain = cloudfront.Origin.__init__

    def mended(self, origin) -> None:
        plain(self, origin)
        if "S3OriginConfig" in origin:
            self.s3_origin_config = origin["S3OriginConfig"]

    cloudfront.Origin.__init__ = mended


class NotEnabled(JsonRESTError):
    """What Macie says of a region where it is off."""

    code = 403

    def __init__(self) -> None:
        super().__init__("AccessDeniedException", "Macie is not enabled.")


def mend_macie() -> None:
    """AWS has Macie off until it is enabled, and refuses everything then; moto has it on, and finds no resource."""
    plain, made = macie.MacieBackend.get_macie_session, macie.MacieBackend.__init__

    def mended(self, region_name, account_id) -> None:
        made(self, region_name, account_id)
        self.macie_session = None

    def get_macie_session(self):
        if not self.macie_session:
            raise NotEnabled
        return plain(self)

    macie.MacieBackend.__init__ = mended
    macie.MacieBackend.get_macie_session = get_macie_session


def mend_firewalls() -> None:
    """AWS lists what is logged about web ACLs of distributions, whose ARNs name a region; moto looks for another word."""

    @paginate(pagination_model=waf.PAGINATION_MODEL)
    def list_logging_configurations(self, scope: str):
        found = self.logging_configurations.values()
        return [each for each in found if (":global/" in each.arn) == (scope == "CLOUDFRONT")]

    waf.WAFV2Backend.list_logging_configurations = list_logging_configurations


def mend() -> None:
    mend_firewalls()
    mend_origins()
    mend_macie()
