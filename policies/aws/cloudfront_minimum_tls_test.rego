package policies.aws.cloudfront_minimum_tls_test

import data.lib.testing
import data.policies.aws.cloudfront_minimum_tls

one := "arn:aws:cloudfront::123456789012:distribution/ONE"

two := "arn:aws:cloudfront::123456789012:distribution/TWO"

row(subject, overrides) := testing.changed(
	{"arn": subject, "enabled": true, "default_certificate": false, "minimum_tls": "TLSv1.2_2021"},
	overrides,
)

given(rows, verdicts) := {
	"parameters": {"policies": ["TLSv1.2_2021"]},
	"evidence": {"aws.cloudfront.distributions": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"TLS 1.2 passes": this({}, "pass"),
	"TLS 1.1 fails": this({"minimum_tls": "TLSv1.1_2016"}, "fail"),
	"the default certificate fails": this({"default_certificate": true}, "fail"),
	"no policy is unknown": this({"minimum_tls": ""}, "unknown"),
	"switched off is not applicable": this({"enabled": false}, "not_applicable"),
	"neither on nor off is unknown": this({"enabled": null}, "unknown"),
	"an account without any is for the engine to state": {
		"parameters": {"policies": ["TLSv1.2_2021"]},
		"evidence": {"aws.cloudfront.distributions": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"minimum_tls": "TLSv1"})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(cloudfront_minimum_tls.verdicts, case) with input as testing.input_for(case)
}
