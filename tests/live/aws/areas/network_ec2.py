"""Settings of regions, volumes, snapshots, images, VPCs and instances."""

from areas.network_groups import REGIONS, arn
from areas.growth import repeated
from areas.placing import placed, populations

SCOPE = "aws:123456789012"
NO_SETTINGS = {"encryption": False, "snapshots": "unblocked", "images": "unblocked", "tokens": ""}
SETTINGS = {
    "us-east-1": {"encryption": True, "snapshots": "block-all-sharing", "images": "block-new-sharing", "tokens": "required"},
    "eu-west-1": {"encryption": False, "snapshots": "block-new-sharing", "images": "unblocked", "tokens": "optional"},
}


def existing(client):
    """Every region has settings and a VPC; moto puts nothing else there."""
    settings = [{"subject": f"{SCOPE}/{region}"} | NO_SETTINGS for region in REGIONS]
    return {"regions": settings, "volumes": [], "snapshots": [], "images": [], "instances": [], "vpcs": vpcs(client, {})}


def vpcs(client, logged):
    """All VPCs as they are, to be asked for when all is placed. Those that are logged are told."""
    facts = []
    for region in REGIONS:
        ec2 = client("ec2", region)
        interfaces = [each["VpcId"] for each in ec2.describe_network_interfaces()["NetworkInterfaces"]]
        for vpc in ec2.describe_vpcs()["Vpcs"]:
            subject = arn(region, "vpc", vpc["VpcId"])
            used = vpc["VpcId"] in interfaces
            facts.append({"subject": subject, "default": vpc["IsDefault"], "used": used, "logged": logged.get(subject, False)})
    return facts


def seed_settings(client):
    for region, settings in SETTINGS.items():
        ec2 = client("ec2", region)
        if settings["encryption"]:
            ec2.enable_ebs_encryption_by_default()
        ec2.enable_snapshot_block_public_access(State=settings["snapshots"])
        ec2.enable_image_block_public_access(ImageBlockPublicAccessState=settings["images"])
        ec2.modify_instance_metadata_defaults(HttpTokens=settings["tokens"])
    return [{"subject": f"{SCOPE}/{region}"} | settings for region, settings in SETTINGS.items()]


def seed_snapshots(ec2):
    """A private and a public snapshot of an encrypted and of an open volume."""
    public = set()
    for encrypted in repeated((True, False)):
        volume = ec2.create_volume(AvailabilityZone="eu-west-1a", Size=1, Encrypted=encrypted)["VolumeId"]
        ec2.create_snapshot(VolumeId=volume)
        made = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
        share = {"Attribute": "createVolumePermission", "OperationType": "add"}
        ec2.modify_snapshot_attribute(SnapshotId=made, GroupNames=["all"], **share)
        public.add(made)
    return public


# What instances are started with: metadata options, a public address, a role, and whether they are ended.
INSTANCES = {
    "tidy": ({"HttpTokens": "required"}, False, True, False),
    "open": ({"HttpTokens": "optional"}, True, False, False),
    "silent": ({"HttpTokens": "optional", "HttpEndpoint": "disabled"}, False, True, False),
    "ended": ({"HttpTokens": "optional"}, True, False, True),
}


def seed_instances(client, region):
    ec2, iam = client("ec2", region), client("iam")
    iam.create_instance_profile(InstanceProfileName="app")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24")["Subnet"]["SubnetId"]
    image = ec2.describe_images()["Images"][0]["ImageId"]
    facts = []
    for metadata, public, role, ended in repeated(INSTANCES.values()):
        profile = {"IamInstanceProfile": {"Name": "app"}} if role else {}
        interface = {"DeviceIndex": 0, "SubnetId": subnet, "AssociatePublicIpAddress": public}
        made = ec2.run_instances(
            ImageId=image, MinCount=1, MaxCount=1, MetadataOptions=metadata, NetworkInterfaces=[interface], **profile
        )["Instances"][0]["InstanceId"]
        if ended:
            ec2.terminate_instances(InstanceIds=[made])
        safe = metadata["HttpTokens"] == "required" or metadata.get("HttpEndpoint") == "disabled"
        known = {"subject": arn(region, "instance", made), "ended": ended, "safe": safe, "public": public, "role": role}
        facts.append(known)
    return facts


def seed_images(client, region):
    ec2 = client("ec2", region)
    instance = ec2.describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"]
    facts = []
    for name, public in (("private", False), ("public", True)):
        made = ec2.create_image(InstanceId=instance, Name=name)["ImageId"]
        if public:
            ec2.modify_image_attribute(ImageId=made, LaunchPermission={"Add": [{"Group": "all"}]})
        facts.append({"subject": f"arn:aws:ec2:{region}::image/{made}", "public": public})
    return facts


def seed_flow_logs(client, region):
    """VPCs with the flow logs that they have, and whether these are enough; the rest has none."""
    ec2, logs = client("ec2", region), client("logs", region)
    logged = {}
    for number, (kinds, group, enough) in enumerate(
        [(["ALL"], True, True), (["REJECT"], True, True), (["ACCEPT"], True, False), (["ALL"], False, False)]
    ):
        vpc = ec2.create_vpc(CidrBlock=f"10.{20 + number}.0.0/16")["Vpc"]["VpcId"]
        name = f"flows-{number}"
        if group:
            logs.create_log_group(logGroupName=name)
        for kind in kinds:
            # moto reports a failed delivery where the log group is missing.
            ec2.create_flow_logs(
                ResourceIds=[vpc], ResourceType="VPC", TrafficType=kind, LogGroupName=name,
                DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/flow-logs",
            )
        logged[arn(region, "vpc", vpc)] = enough
    return logged


def seed(client):
    region = "eu-west-1"
    ec2 = client("ec2", region)
    public = placed("snapshots", seed_snapshots, ec2)
    found = populations(
        instances=lambda: [*seed_instances(client, region), stray(client)],
        images=lambda: seed_images(client, region),
        logged=lambda: seed_flow_logs(client, region),
    )
    # Instances and images have brought volumes and snapshots.
    volumes, snapshots = seed_volumes(client, public)
    found |= {"volumes": volumes} | ({} if public is None else {"snapshots": snapshots})
    return found | populations(regions=lambda: seed_settings(client))


def stray(client):
    """moto's own defaults: an address, no role, metadata that is told without a token."""
    client("ec2").run_instances(ImageId=client("ec2").describe_images()["Images"][0]["ImageId"], MinCount=1, MaxCount=1)
    home = client("ec2").describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"]
    return {"subject": arn("us-east-1", "instance", home), "ended": False, "safe": False, "public": True, "role": False}


def seed_volumes(client, public):
    """The volumes and snapshots that are there."""
    volumes, snapshots = [], []
    for each in REGIONS:
        there = client("ec2", each)
        for volume in there.describe_volumes()["Volumes"]:
            volumes.append({"subject": arn(each, "volume", volume["VolumeId"]), "encrypted": volume["Encrypted"]})
        for snapshot in there.describe_snapshots(OwnerIds=["self"])["Snapshots"]:
            name = snapshot["SnapshotId"]
            known = {"encrypted": snapshot["Encrypted"], "public": name in (public or ())}
            snapshots.append({"subject": f"arn:aws:ec2:{each}::snapshot/{name}"} | known)
    return volumes, snapshots


def when(passes):
    return "pass" if passes else "fail"


def of_region(decide):
    return "regions", lambda region: when(decide(region))


def of_instance(decide):
    return "instances", lambda instance: "not_applicable" if instance["ended"] else when(decide(instance))


TRUTH = {
    "aws.ebs_default_encryption": of_region(lambda region: region["encryption"]),
    "aws.snapshot_public_access_block": of_region(lambda region: region["snapshots"] == "block-all-sharing"),
    "aws.ami_public_access_block": of_region(lambda region: region["images"] == "block-new-sharing"),
    "aws.imds_default_v2": of_region(lambda region: region["tokens"] == "required"),
    "aws.volume_encrypted": ("volumes", lambda volume: when(volume["encrypted"])),
    "aws.snapshot_encrypted": ("snapshots", lambda snapshot: when(snapshot["encrypted"])),
    "aws.snapshot_not_public": ("snapshots", lambda snapshot: when(not snapshot["public"])),
    "aws.image_not_public": ("images", lambda image: when(not image["public"])),
    "aws.instance_imdsv2": of_instance(lambda instance: instance["safe"]),
    "aws.instance_no_public_ip": of_instance(lambda instance: not instance["public"]),
    "aws.instance_profile": of_instance(lambda instance: instance["role"]),
    "aws.vpc_flow_logs": ("vpcs", lambda vpc: when(vpc["logged"])),
    "aws.default_vpc_unused": ("vpcs", lambda vpc: when(not vpc["used"]) if vpc["default"] else "not_applicable"),
}
