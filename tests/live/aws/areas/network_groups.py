"""Security groups and network ACLs."""

from areas.growth import grown
from areas.placing import members, placed

ACCOUNT = "123456789012"
REGIONS = ("us-east-1", "eu-west-1")
EVERYONE = [{"CidrIp": "0.0.0.0/0"}]
EVERYONE_6 = [{"CidrIpv6": "::/0"}]
HALVES = [{"CidrIp": "0.0.0.0/1"}, {"CidrIp": "128.0.0.0/1"}]
OFFICE = [{"CidrIp": "203.0.113.0/24"}, {"CidrIp": "10.0.0.0/8"}]


def rule(protocol, first=None, last=None, **sources):
    ports = {} if first is None else {"FromPort": first, "ToPort": first if last is None else last}
    return {"IpProtocol": protocol} | ports | sources


def ranges(protocol, first=None, last=None, of=EVERYONE):
    return rule(protocol, first, last, **{"Ipv6Ranges" if of is EVERYONE_6 else "IpRanges": of})


EVERYTHING = {"ssh", "rdp", "databases", "risky", "all", "other"}

# The rules of each group, and what they open to the internet.
GROUPS = {
    "closed": ([], set()),
    "web": ([ranges("tcp", 443), ranges("udp", 443), ranges("tcp", 80, of=EVERYONE_6)], set()),
    "office": ([ranges("tcp", 22, of=OFFICE), ranges("-1", of=OFFICE)], set()),
    "ping": ([ranges("icmp", -1, -1)], set()),
    "ssh": ([ranges("tcp", 443), ranges("tcp", 22)], {"ssh", "other"}),
    "ssh-6": ([ranges("tcp", 22, of=EVERYONE_6)], {"ssh", "other"}),
    "halves": ([ranges("tcp", 20, 25, of=HALVES)], {"ssh", "risky", "other"}),
    "ssh-over-udp": ([ranges("udp", 22)], {"other"}),
    "rdp": ([ranges("udp", 3389)], {"rdp", "other"}),
    "database": ([ranges("tcp", 5432, of=EVERYONE_6)], {"databases", "other"}),
    "files": ([ranges("tcp", 440, 445)], {"risky", "other"}),
    "web-range": ([ranges("tcp", 81, 100)], {"other"}),
    "every-protocol": ([ranges("-1")], EVERYTHING),
    "every-tcp-port": ([ranges("tcp", 0, 65535)], EVERYTHING),
    "every-high-port": ([ranges("tcp", 1024, 65535)], EVERYTHING - {"ssh", "all"}),
}

# The ranges of prefix lists that rules for SSH name, and what those open.
LISTS = {
    "list-of-offices": (["203.0.113.0/24", "198.51.100.0/28"], set()),
    "list-of-everyone": (["203.0.113.0/24", "0.0.0.0/0"], {"ssh", "other"}),
}


def arn(region, kind, identity):
    return f"arn:aws:ec2:{region}:{ACCOUNT}:{kind}/{identity}"


def existing(client):
    """What moto puts into every region: a VPC with its default group, which lets everything out, and its default ACL."""
    facts = {"security_groups": [], "network_acls": []}
    for region in REGIONS:
        ec2 = client("ec2", region)
        for group in ec2.describe_security_groups()["SecurityGroups"]:
            subject = arn(region, "security-group", group["GroupId"])
            facts["security_groups"].append({"subject": subject, "default": True, "rules": True, "open": []})
        for acl in ec2.describe_network_acls()["NetworkAcls"]:
            subject = arn(region, "network-acl", acl["NetworkAclId"])
            facts["network_acls"].append({"subject": subject, "used": bool(acl["Associations"]), "open": True})
    return facts


def group(ec2, region, vpc, name, rules, opens):
    made = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
    if rules:
        ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=rules)
    return {"subject": arn(region, "security-group", made), "default": False, "rules": True, "open": sorted(opens)}


def prefix_list(ec2, name, cidrs):
    made = ec2.create_managed_prefix_list(
        PrefixListName=name, MaxEntries=9, AddressFamily="IPv4", Entries=[{"Cidr": cidr} for cidr in cidrs]
    )
    return made["PrefixList"]["PrefixListId"]


def seed_groups(client):
    facts = []
    for region in REGIONS:
        ec2 = client("ec2", region)
        vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
        facts += members(grown(GROUPS), lambda name, rest: group(ec2, region, vpc, name, *rest))
        facts += placed(f"prefix lists of {region}", listed_groups, ec2, region, vpc) or []
        peer = facts[-1]["subject"].rsplit("/", 1)[1]
        rules = [rule("tcp", 22, UserIdGroupPairs=[{"GroupId": peer}])]
        facts.append(group(ec2, region, vpc, "peer", rules, set()))
    return facts


def listed_groups(ec2, region, vpc):
    """Groups that let in what prefix lists hold."""
    lists = {name: (prefix_list(ec2, name, cidrs), opens) for name, (cidrs, opens) in LISTS.items()}
    theirs = [each for each in ec2.describe_managed_prefix_lists()["PrefixLists"] if each["OwnerId"] == "AWS"]
    lists["list-of-aws"] = (theirs[0]["PrefixListId"], set())
    facts = []
    for name, (identity, opens) in lists.items():
        rules = [rule("tcp", 22, PrefixListIds=[{"PrefixListId": identity}])]
        facts.append(group(ec2, region, vpc, name, rules, opens))
    return facts


def entry(number, action, protocol="-1", first=None, last=None, cidr="0.0.0.0/0", egress=False):
    ports = {} if first is None else {"PortRange": {"From": first, "To": last or first}}
    where = {"Ipv6CidrBlock" if ":" in cidr else "CidrBlock": cidr}
    return {"RuleNumber": number, "RuleAction": action, "Protocol": protocol, "Egress": egress} | where | ports


# The entries of each ACL beside those that AWS adds, and whether they let SSH or RDP in.
ACLS = {
    "nothing": ([], False),
    "web": ([entry(100, "allow", "6", 443)], False),
    "everything": ([entry(100, "allow")], True),
    "everything-out": ([entry(100, "allow", egress=True)], False),
    "denied-before": ([entry(90, "deny", "6", 22), entry(91, "deny", "6", 3389), entry(92, "deny", "17", 3389), entry(100, "allow")], False),
    "denied-after": ([entry(100, "allow"), entry(110, "deny", "6", 22)], True),
    "rdp-forgotten": ([entry(90, "deny", "6", 22), entry(100, "allow")], True),
    "denied-to-a-few": ([entry(90, "deny", cidr="203.0.113.0/24"), entry(100, "allow", "6", 20, 25)], True),
    "ipv6-forgotten": ([entry(90, "deny"), entry(100, "allow", cidr="::/0")], True),
    "office": ([entry(100, "allow", cidr="10.0.0.0/8")], False),
}


def seed_acls(client):
    facts = []
    region = "eu-west-1"
    ec2 = client("ec2", region)
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    acls = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]
    facts.append({"subject": arn(region, "network-acl", acls[0]["NetworkAclId"]), "used": False, "open": True})
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    theirs = {"subject": arn(region, "security-group", groups[0]["GroupId"]), "default": True, "open": []}
    ec2.revoke_security_group_egress(GroupId=groups[0]["GroupId"], IpPermissions=[ranges("-1")])
    for number, (name, (entries, opens)) in enumerate(ACLS.items()):
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.7.{number}.0/24")["Subnet"]["SubnetId"]
        acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
        for each in entries:
            ec2.create_network_acl_entry(NetworkAclId=acl, **each)
        every = ec2.describe_network_acls()["NetworkAcls"]
        held = [each for old in every for each in old["Associations"] if each["SubnetId"] == subnet]
        ec2.replace_network_acl_association(AssociationId=held[0]["NetworkAclAssociationId"], NetworkAclId=acl)
        facts.append({"subject": arn(region, "network-acl", acl), "used": True, "open": opens})
    return facts, theirs | {"rules": False}


def seed(client):
    facts = existing(client)
    facts["security_groups"] += seed_groups(client)
    made = placed("network ACLs", seed_acls, client)
    if made is None:
        return facts
    acls, default = made
    facts["network_acls"] += acls
    facts["security_groups"].append(default)
    return facts


def closed(what):
    return "security_groups", lambda group: "fail" if what in group["open"] else "pass"


def default(group):
    if not group["default"]:
        return "not_applicable"
    return "fail" if group["rules"] else "pass"


def guarded(acl):
    if not acl["used"]:
        return "not_applicable"
    return "fail" if acl["open"] else "pass"


TRUTH = {
    "aws.sg_no_open_ssh": closed("ssh"),
    "aws.sg_no_open_rdp": closed("rdp"),
    "aws.sg_no_open_databases": closed("databases"),
    "aws.sg_no_open_high_risk_ports": closed("risky"),
    "aws.sg_no_open_all_ports": closed("all"),
    "aws.sg_no_open_any_port": closed("other"),
    "aws.sg_default_restricts_all": ("security_groups", default),
    "aws.nacl_no_open_ssh_rdp": ("network_acls", guarded),
}
