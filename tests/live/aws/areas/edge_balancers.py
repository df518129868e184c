"""Classic load balancers."""

from areas.placing import members, populations
from areas.storage_policies import UNSURE, verdict

REGION = "eu-west-1"
CERTIFICATE = "arn:aws:iam::123456789012:server-certificate/rig"
ALL = ("SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2")
MODERN, OLD, UNSAID = ["TLSv1.2"], ["TLSv1", "TLSv1.1", "TLSv1.2"], None

# The listeners of each: port, protocol and the versions of TLS that its policy lets in (UNSAID: it leaves that open); and
# whether it writes access logs.
BALANCERS = {
    "classic-good": ([(443, "HTTPS", MODERN), (8443, "SSL", MODERN)], True),
    "classic-both": ([(443, "HTTPS", MODERN), (80, "HTTP", None)], False),
    "classic-old": ([(443, "HTTPS", OLD), (5000, "TCP", None)], True),
    "classic-unsaid": ([(443, "HTTPS", UNSAID)], False),
    "classic-tcp": ([(5000, "TCP", None)], True),
}


def nothing():
    return {"classic_balancers": []}


def policy(elb, name, port, versions):
    """AWS shows what every version is, where it is told; a policy that only refers to another it shows in full."""
    told = {f"Protocol-{version}": version in versions for version in ALL} if versions else {"Protocol-TLSv1.2": True}
    attributes = [{"AttributeName": key, "AttributeValue": str(value).lower()} for key, value in told.items()]
    named = f"tls-{port}"
    elb.create_load_balancer_policy(
        LoadBalancerName=name, PolicyName=named, PolicyTypeName="SSLNegotiationPolicyType", PolicyAttributes=attributes
    )
    elb.set_load_balancer_policies_of_listener(LoadBalancerName=name, LoadBalancerPort=port, PolicyNames=[named])


def place(client, name, listeners, logs):
    elb = client("elb", REGION)
    asked = [
        {"Protocol": protocol, "LoadBalancerPort": port, "InstancePort": 80}
        | ({"SSLCertificateId": CERTIFICATE} if protocol in ("HTTPS", "SSL") else {})
        for port, protocol, _ in listeners
    ]
    # moto makes a group for a load balancer that names none, and network_groups has counted them already.
    group = client("ec2", REGION).describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]["GroupId"]
    elb.create_load_balancer(
        LoadBalancerName=name, Listeners=asked, AvailabilityZones=[f"{REGION}a"], SecurityGroups=[group]
    )
    for port, protocol, versions in listeners:
        if protocol in ("HTTPS", "SSL"):
            policy(elb, name, port, versions)
    written = {"Enabled": logs} | ({"S3BucketName": "rig-logs", "EmitInterval": 60} if logs else {})
    elb.modify_load_balancer_attributes(LoadBalancerName=name, LoadBalancerAttributes={"AccessLog": written})
    subject = f"arn:aws:elasticloadbalancing:{REGION}:123456789012:loadbalancer/{name}"
    return {"subject": subject, "listeners": listeners, "logs": logs}


def seed(client):
    return populations(classic_balancers=lambda: members(BALANCERS, lambda name, rest: place(client, name, *rest)))


def listens(balancer):
    protocols = {protocol for _, protocol, _ in balancer["listeners"]}
    return "not_applicable" if protocols == {"TCP"} else verdict("HTTP" not in protocols)


def tls(balancer):
    offered = [versions for _, protocol, versions in balancer["listeners"] if protocol in ("HTTPS", "SSL")]
    if OLD in offered:
        return "fail"
    return UNSURE if UNSAID in offered else "pass" if offered else "not_applicable"


TRUTH = {
    "aws.classic_elb_tls_listeners": ("classic_balancers", listens),
    "aws.classic_elb_tls_policy": ("classic_balancers", tls),
    "aws.classic_elb_access_logs": ("classic_balancers", lambda balancer: verdict(balancer["logs"])),
}
