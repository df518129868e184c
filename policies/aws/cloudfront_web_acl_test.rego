package policies.aws.cloudfront_web_acl_test

import data.lib.testing
import data.policies.aws.cloudfront_web_acl

one := "arn:aws:cloudfront::123456789012:distribution/ONE"

two := "arn:aws:cloudfront::123456789012:distribution/TWO"

row(subject, overrides) := testing.changed(
	{"arn": subject, "enabled": true, "web_acl": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/1"},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.cloudfront.distributions": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"one passes": this({}, "pass"),
	"none fails": this({"web_acl": ""}, "fail"),
	"what is no text is unknown": this({"web_acl": null}, "unknown"),
	"switched off is not applicable": this({"enabled": false}, "not_applicable"),
	"neither on nor off is unknown": this({"enabled": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.cloudfront.distributions": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"web_acl": ""})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(cloudfront_web_acl.verdicts, case) with input as testing.input_for(case)
}
