package policies.aws.cloudfront_viewer_https_test

import data.lib.testing
import data.policies.aws.cloudfront_viewer_https

one := "arn:aws:cloudfront::123456789012:distribution/ONE"

two := "arn:aws:cloudfront::123456789012:distribution/TWO"

row(subject, overrides) := testing.changed(
	{"arn": subject, "enabled": true, "viewers": ["redirect-to-https", "https-only"]},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.cloudfront.distributions": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"HTTPS only passes": this({}, "pass"),
	"one behaviour that allows all fails": this({"viewers": ["https-only", "allow-all"]}, "fail"),
	"no behaviour is unknown": this({"viewers": []}, "unknown"),
	"an unforeseen policy is unknown": this({"viewers": ["https-only", "maybe"]}, "unknown"),
	"switched off is not applicable": this({"enabled": false}, "not_applicable"),
	"neither on nor off is unknown": this({"enabled": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.cloudfront.distributions": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"viewers": ["allow-all"]})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(cloudfront_viewer_https.verdicts, case) with input as testing.input_for(case)
}
