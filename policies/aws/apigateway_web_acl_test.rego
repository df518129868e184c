package policies.aws.apigateway_web_acl_test

import data.lib.testing
import data.policies.aws.apigateway_web_acl

one := "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/one"

two := "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "web_acl": "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/site/1"},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.apigateway.stages": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"one passes": this({}, "pass"),
	"none fails": this({"web_acl": ""}, "fail"),
	"what is no text is unknown": this({"web_acl": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.apigateway.stages": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"web_acl": ""})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(apigateway_web_acl.verdicts, case) with input as testing.input_for(case)
}
