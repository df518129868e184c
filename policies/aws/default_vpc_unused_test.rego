package policies.aws.default_vpc_unused_test

import data.lib.testing
import data.policies.aws.default_vpc_unused

one := "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1"

two := "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-2"

row(subject, overrides) := testing.changed(
	{"arn": subject, "default": true, "interfaces": 0},
	overrides,
)

given(rows, verdicts) := {"evidence": {"aws.ec2.vpcs": rows}, "verdicts": verdicts}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"an empty default VPC passes": this({}, "pass"),
	"one interface fails": this({"interfaces": 1}, "fail"),
	"another VPC is not applicable": this({"default": false, "interfaces": 9}, "not_applicable"),
	"no number is unknown": this({"interfaces": "none"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.ec2.vpcs": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"interfaces": 3})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(default_vpc_unused.verdicts, case) with input as testing.input_for(case)
}
