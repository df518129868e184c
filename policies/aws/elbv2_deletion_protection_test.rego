package policies.aws.elbv2_deletion_protection_test

import data.lib.testing
import data.policies.aws.elbv2_deletion_protection

one := "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/one/1"

two := "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/two/2"

row(subject, overrides) := testing.changed(
	{"arn": subject, "deletion_protection": "true"},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.elbv2.load_balancers": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"on passes": this({}, "pass"),
	"off fails": this({"deletion_protection": "false"}, "fail"),
	"nothing said is unknown": this({"deletion_protection": ""}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.elbv2.load_balancers": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"deletion_protection": "false"})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(elbv2_deletion_protection.verdicts, case) with input as testing.input_for(case)
}
