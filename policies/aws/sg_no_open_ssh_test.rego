package policies.aws.sg_no_open_ssh_test

import data.lib.testing
import data.policies.aws.sg_no_open_ssh

web := "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1"

db := "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-2"

rule(overrides) := testing.changed(
	{
		"protocol": "tcp",
		"ports": {"state": "range", "from": 22, "to": 22},
		"ipv4": ["0.0.0.0/0"],
		"ipv6": [],
		"prefix_lists": [],
		"groups": [],
	},
	overrides,
)

group(arn, rules) := {"arn": arn, "ingress": rules}

given(rows, verdicts) := {
	"evidence": {"aws.ec2.security_groups": rows},
	"verdicts": verdicts,
}

one(overrides, expected) := given([group(web, [rule(overrides)])], {web: expected})

range(from, to) := {"ports": {"state": "range", "from": from, "to": to}}

office := {"ipv4": ["203.0.113.0/24"]}

cases := {
	"SSH open to everyone fails": one({}, "fail"),
	"open to everyone over IPv6 fails": one({"ipv4": [], "ipv6": ["::/0"]}, "fail"),
	"open to half of all addresses fails": one({"ipv4": ["128.0.0.0/1"]}, "fail"),
	"open by a prefix list of everyone fails": one(
		{"ipv4": [], "prefix_lists": [{"id": "pl-1", "owner": "123456789012", "ranges": ["0.0.0.0/0"]}]},
		"fail",
	),
	"open to a prefix list of AWS passes": one(
		{"ipv4": [], "prefix_lists": [{"id": "pl-1", "owner": "AWS", "ranges": []}]},
		"pass",
	),
	"open to an office passes": one(office, "pass"),
	"open to another group passes": one({"ipv4": [], "groups": [{"id": "sg-2", "account": "123456789012"}]}, "pass"),
	"every protocol open to everyone fails": one({"protocol": "-1", "ports": {"state": "all"}}, "fail"),
	"every port open to everyone fails": one(range(0, 65535), "fail"),
	"a range just below passes": one(range(0, 21), "pass"),
	"a range just above passes": one(range(23, 65535), "pass"),
	"a range that ends there fails": one(range(0, 22), "fail"),
	"a range that begins there fails": one(range(22, 65535), "fail"),
	"the same port of UDP passes": one({"protocol": "udp"}, "pass"),
	"another protocol passes": one({"protocol": "icmp"}, "pass"),
	"a group without rules passes": given([group(web, [])], {web: "pass"}),
	"one open rule of two fails": given([group(web, [rule(office), rule({})])], {web: "fail"}),
	"a protocol that nobody knows is unknown": one({"protocol": "xyzzy"}, "unknown"),
	"the number of another protocol passes": one({"protocol": "58"}, "pass"),
	"a number that is no protocol's is unknown": one({"protocol": "256"}, "unknown"),
	"ports the wrong way round are unknown": one(range(22, 1), "unknown"),
	"other ports the wrong way round are unknown": one(range(80, 30), "unknown"),
	"an odd range is unknown": one({"ipv4": ["everyone"]}, "unknown"),
	"ports with one end are unknown": one({"ports": {"state": "half"}}, "unknown"),
	"an account without groups is for the engine to state": {
		"evidence": {"aws.ec2.security_groups": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several groups are judged apart": given(
		[group(web, [rule({})]), group(db, [rule(office)])],
		{web: "fail", db: "pass"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sg_no_open_ssh.verdicts, case) with input as testing.input_for(case)
}
