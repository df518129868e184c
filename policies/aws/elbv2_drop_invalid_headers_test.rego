package policies.aws.elbv2_drop_invalid_headers_test

import data.lib.testing
import data.policies.aws.elbv2_drop_invalid_headers

one := "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/one/1"

two := "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/two/2"

row(subject, overrides) := testing.changed(
	{"arn": subject, "type": "application", "drop_invalid_headers": "true"},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.elbv2.load_balancers": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"on passes": this({}, "pass"),
	"off fails": this({"drop_invalid_headers": "false"}, "fail"),
	"nothing said is unknown": this({"drop_invalid_headers": ""}, "unknown"),
	"a gateway is not applicable": this({"type": "gateway", "drop_invalid_headers": "false"}, "not_applicable"),
	"an unforeseen type is unknown": this({"type": "classic"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.elbv2.load_balancers": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"drop_invalid_headers": "false"})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(elbv2_drop_invalid_headers.verdicts, case) with input as testing.input_for(case)
}
