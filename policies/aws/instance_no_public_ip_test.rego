package policies.aws.instance_no_public_ip_test

import data.lib.testing
import data.policies.aws.instance_no_public_ip

one := "arn:aws:ec2:eu-west-1:123456789012:instance/i-1"

two := "arn:aws:ec2:eu-west-1:123456789012:instance/i-2"

row(subject, overrides) := testing.changed(
	{"arn": subject, "state": "running", "public_ips": []},
	overrides,
)

given(rows, verdicts) := {"evidence": {"aws.ec2.instances": rows}, "verdicts": verdicts}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"none passes": this({}, "pass"),
	"one fails": this({"public_ips": ["198.51.100.7"]}, "fail"),
	"a terminated instance is not applicable": this({"state": "terminated"}, "not_applicable"),
	"no list is unknown": this({"public_ips": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.ec2.instances": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"public_ips": ["198.51.100.7"]})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(instance_no_public_ip.verdicts, case) with input as testing.input_for(case)
}
