"""Load balancers and certificates."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from areas.growth import grown
from areas.placing import members, populations

REGION = "eu-west-1"
STRONG = "ELBSecurityPolicy-TLS13-1-2-2021-06"
WEAK = "ELBSecurityPolicy-2016-08"
FORWARD, REDIRECT, STAY = "forward", "redirect", "stay"

# The listeners of each load balancer: port, protocol, security policy, and what its default rule does.
BALANCERS = {
    "good": ("application", [(443, "HTTPS", STRONG, FORWARD), (80, "HTTP", None, REDIRECT)], True),
    "plain": ("application", [(443, "HTTPS", STRONG, FORWARD), (80, "HTTP", None, FORWARD)], False),
    "same-protocol": ("application", [(80, "HTTP", None, STAY)], True),
    "old-tls": ("application", [(443, "HTTPS", WEAK, FORWARD)], True),
    "idle": ("application", [], False),
    "pass-through": ("network", [(5000, "TCP", None, FORWARD)], True),
    "ends-tls": ("network", [(443, "TLS", STRONG, FORWARD)], False),
}

# How many days each certificate is still valid, its bits, and whether a listener uses it.
CERTIFICATES = {
    "lasting": (300, 2048, True),
    "last-day": (31, 2048, True),
    "soon": (29, 2048, True),
    "weak": (300, 1024, False),
    "idle": (29, 2048, False),
}


def nothing():
    return {"balancers": [], "certificates_of_acm": []}


def existing(client):
    return nothing()


def action(what, group):
    if what == FORWARD:
        return {"Type": "forward", "TargetGroupArn": group}
    protocol = "HTTPS" if what == REDIRECT else "#{protocol}"
    return {"Type": "redirect", "RedirectConfig": {"Protocol": protocol, "Port": "443", "StatusCode": "HTTP_301"}}


def balancer(client, name, kind, listeners, switches, certificate):
    elb, ec2 = client("elbv2", REGION), client("ec2", REGION)
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"][:2]
    made = elb.create_load_balancer(Name=name, Type=kind, Subnets=[each["SubnetId"] for each in subnets])
    arn = made["LoadBalancers"][0]["LoadBalancerArn"]
    group = elb.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]["TargetGroupArn"]
    for port, protocol, policy, what in listeners:
        tls = {"SslPolicy": policy, "Certificates": [{"CertificateArn": certificate}]} if policy else {}
        elb.create_listener(
            LoadBalancerArn=arn, Port=port, Protocol=protocol, DefaultActions=[action(what, group)], **tls
        )
    # moto leaves attributes out until they are set; AWS always shows them.
    keys = ["access_logs.s3.enabled", "deletion_protection.enabled"]
    if kind == "application":
        keys.append("routing.http.drop_invalid_header_fields.enabled")
    attributes = [{"Key": key, "Value": str(switches).lower()} for key in keys]
    elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=attributes)
    return {"subject": arn, "kind": kind, "listeners": listeners, "switches": switches, "hidden": False}


def hidden(client, certificate):
    """A load balancer whose listener for HTTP leads to HTTPS by default, and answers by a rule before that."""
    listeners = [(80, "HTTP", None, REDIRECT)]
    made = balancer(client, "hidden-rule", "application", listeners, True, certificate)
    elb = client("elbv2", REGION)
    listener = elb.describe_listeners(LoadBalancerArn=made["subject"])["Listeners"][0]["ListenerArn"]
    group = elb.describe_target_groups(Names=["hidden-rule"])["TargetGroups"][0]["TargetGroupArn"]
    where = [{"Field": "path-pattern", "Values": ["/old/*"]}]
    elb.create_rule(ListenerArn=listener, Priority=5, Conditions=where, Actions=[action(FORWARD, group)])
    return made | {"hidden": True}


def imported(acm, name, left, bits):
    """A certificate of one's own that ends so many days from now."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{name}.example.com")])
    now = datetime.datetime.now(datetime.timezone.utc)
    built = x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(now - datetime.timedelta(days=90)).not_valid_after(now + datetime.timedelta(days=left))
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    certificate = built.sign(key, hashes.SHA256()).public_bytes(pem)
    return acm.import_certificate(Certificate=certificate, PrivateKey=private)["CertificateArn"]


def seed_balancers(client, arns):
    secure = ("application", [(443, "HTTPS", STRONG, FORWARD)], True)
    return (
        members(grown(BALANCERS), lambda name, rest: balancer(client, name, *rest, arns["lasting"]))
        + members({"hidden-rule": arns["lasting"]}, lambda _name, certificate: hidden(client, certificate))
        + members({name: secure for name in ("last-day", "soon")}, lambda name, rest: balancer(client, name, *rest, arns[name]))
    )


def seed_certificates(acm, arns):
    certificates = [
        {"subject": arns[name], "left": left, "bits": bits, "used": used}
        for name, (left, bits, used) in CERTIFICATES.items()
    ]
    waits = acm.request_certificate(DomainName="waits.example.com")["CertificateArn"]
    return [*certificates, {"subject": waits, "left": 395, "bits": 2048, "used": False}]


def seed(client):
    acm = client("acm", REGION)
    arns = {name: imported(acm, name, left, bits) for name, (left, bits, _) in CERTIFICATES.items()}
    return populations(
        balancers=lambda: seed_balancers(client, arns),
        certificates_of_acm=lambda: seed_certificates(acm, arns),
    )


def when(passes):
    return "pass" if passes else "fail"


def listens(balancer):
    if balancer["kind"] != "application" or not balancer["listeners"]:
        return "not_applicable"
    plain = [what for _, protocol, _, what in balancer["listeners"] if protocol == "HTTP" and what != REDIRECT]
    return when(not plain and not balancer["hidden"])


def tls(balancer):
    policies = [policy for _, protocol, policy, _ in balancer["listeners"] if protocol in ("HTTPS", "TLS")]
    return when(set(policies) == {STRONG}) if policies else "not_applicable"


def switched(balancer):
    return when(balancer["switches"])


def of_application(balancer):
    return switched(balancer) if balancer["kind"] == "application" else "not_applicable"


def lasts(certificate):
    return when(certificate["left"] > 30) if certificate["used"] else "not_applicable"


TRUTH = {
    "aws.elbv2_tls_listeners": ("balancers", listens),
    "aws.elbv2_tls_policy": ("balancers", tls),
    "aws.elbv2_access_logs": ("balancers", of_application),
    "aws.elbv2_drop_invalid_headers": ("balancers", of_application),
    "aws.elbv2_deletion_protection": ("balancers", switched),
    "aws.acm_expiry": ("certificates_of_acm", lasts),
    "aws.acm_key_strength": ("certificates_of_acm", lambda certificate: when(certificate["bits"] >= 2048)),
}
