package policies.aws.nacl_no_open_ssh_rdp_test

import data.lib.testing
import data.policies.aws.nacl_no_open_ssh_rdp

acl := "arn:aws:ec2:eu-west-1:123456789012:network-acl/acl-1"

other := "arn:aws:ec2:eu-west-1:123456789012:network-acl/acl-2"

entry(number, action, overrides) := testing.changed(
	{
		"number": number,
		"action": action,
		"protocol": "-1",
		"ports": {"state": "all"},
		"ipv4": ["0.0.0.0/0"],
		"ipv6": [],
	},
	overrides,
)

tcp(from, to) := {"protocol": "6", "ports": {"state": "range", "from": from, "to": to}}

last := entry(32767, "deny", {})

row(arn, entries) := {"arn": arn, "subnets": ["subnet-1"], "ingress": entries}

given(rows, verdicts) := {"evidence": {"aws.ec2.network_acls": rows}, "verdicts": verdicts}

these(entries, expected) := given([row(acl, entries)], {acl: expected})

one(overrides, expected) := these([entry(100, "allow", overrides), last], expected)

cases := {
	"everything open fails": one({}, "fail"),
	"SSH open fails": one(tcp(22, 22), "fail"),
	"RDP open fails": one(tcp(3389, 3389), "fail"),
	"RDP over UDP open fails": one({"protocol": "17", "ports": {"state": "range", "from": 3389, "to": 3389}}, "fail"),
	"the ports between them pass": one(tcp(23, 3388), "pass"),
	"the port below SSH passes": one(tcp(0, 21), "pass"),
	"the ports above RDP pass": one(tcp(3390, 65535), "pass"),
	"open over IPv6 fails": one({"ipv4": [], "ipv6": ["::/0"]}, "fail"),
	"open to an office passes": one({"ipv4": ["203.0.113.0/24"]}, "pass"),
	"nothing allowed passes": these([last], "pass"),
	"denied before it is allowed passes": these(
		[entry(90, "deny", tcp(22, 22)), entry(91, "deny", {"protocol": "-1"}), entry(100, "allow", {}), last],
		"pass",
	),
	"denied after it is allowed fails": these([entry(100, "allow", {}), entry(110, "deny", {}), last], "fail"),
	"one of the two denied before fails": these(
		[entry(90, "deny", tcp(22, 22)), entry(100, "allow", {}), last],
		"fail",
	),
	"denied to a few before fails": these(
		[entry(90, "deny", {"ipv4": ["203.0.113.0/24"]}), entry(100, "allow", {}), last],
		"fail",
	),
	"denied for the other family before fails": these(
		[entry(90, "deny", {}), entry(100, "allow", {"ipv4": [], "ipv6": ["::/0"]}), last],
		"fail",
	),
	"an ACL without subnets is not applicable": given(
		[testing.changed(row(acl, [entry(100, "allow", {})]), {"subnets": []})],
		{acl: "not_applicable"},
	),
	"an unforeseen action is unknown": these([entry(100, "permit", {}), last], "unknown"),
	"an odd range is unknown": one({"ipv4": ["everyone"]}, "unknown"),
	"several ACLs are judged apart": given(
		[row(acl, [entry(100, "allow", {}), last]), row(other, [last])],
		{acl: "fail", other: "pass"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(nacl_no_open_ssh_rdp.verdicts, case) with input as testing.input_for(case)
}
