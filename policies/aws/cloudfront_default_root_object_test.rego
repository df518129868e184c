package policies.aws.cloudfront_default_root_object_test

import data.lib.testing
import data.policies.aws.cloudfront_default_root_object

one := "arn:aws:cloudfront::123456789012:distribution/ONE"

two := "arn:aws:cloudfront::123456789012:distribution/TWO"

row(subject, overrides) := testing.changed(
	{"arn": subject, "enabled": true, "from_bucket": true, "default_root_object": "index.html"},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.cloudfront.distribution_settings": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"one passes": this({}, "pass"),
	"none fails": this({"default_root_object": ""}, "fail"),
	"other origins are not applicable": this({"from_bucket": false, "default_root_object": ""}, "not_applicable"),
	"what is no text is unknown": this({"default_root_object": null}, "unknown"),
	"a bucket or not is unknown": this({"from_bucket": null}, "unknown"),
	"switched off is not applicable": this({"enabled": false}, "not_applicable"),
	"neither on nor off is unknown": this({"enabled": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.cloudfront.distribution_settings": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"default_root_object": ""})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(cloudfront_default_root_object.verdicts, case) with input as testing.input_for(case)
}
