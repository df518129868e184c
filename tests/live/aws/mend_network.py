"""Places where moto's EC2 answers otherwise than AWS."""

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

BLOCKS = {"snapshot": "unblocked", "image": "unblocked", "tokens": ""}


def settings(response):
    """The settings of a region; moto keeps none but encryption by default."""
    backend = response.ec2_backend
    if not hasattr(backend, "region_settings"):
        backend.region_settings = dict(BLOCKS)
    return backend.region_settings


def setting(name, parameter):
    """An operation that changes a setting."""

    def change(self):
        settings(self)[name] = self._get_param(parameter)
        return ActionResult({})

    return change


def get_snapshot_block_public_access_state(self):
    return ActionResult({"State": settings(self)["snapshot"], "ManagedBy": "account"})


def get_image_block_public_access_state(self):
    return ActionResult({"ImageBlockPublicAccessState": settings(self)["image"], "ManagedBy": "account"})


def get_instance_metadata_defaults(self):
    tokens = settings(self)["tokens"]
    return ActionResult({"AccountLevel": {"HttpTokens": tokens} if tokens else {}})


def describe_snapshots(self):
    """AWS lists the snapshots of an owner, and those that everyone can restore; moto ignores both parameters."""
    found = self.ec2_backend.describe_snapshots(
        snapshot_ids=self._get_param("SnapshotIds", []), filters=self._filters_from_querystring()
    )
    if "self" in self._get_param("OwnerIds", []):
        found = [each for each in found if each.owner_id == self.ec2_backend.account_id]
    if "all" in self._get_param("RestorableByUserIds", []):
        found = [each for each in found if "all" in each.create_volume_permission_groups]
    return ActionResult({"Snapshots": found})


def mend():
    EC2Response.describe_snapshots = describe_snapshots
    EC2Response.get_snapshot_block_public_access_state = get_snapshot_block_public_access_state
    EC2Response.get_image_block_public_access_state = get_image_block_public_access_state
    EC2Response.get_instance_metadata_defaults = get_instance_metadata_defaults
    EC2Response.enable_snapshot_block_public_access = setting("snapshot", "State")
    EC2Response.enable_image_block_public_access = setting("image", "ImageBlockPublicAccessState")
    EC2Response.modify_instance_metadata_defaults = setting("tokens", "HttpTokens")
