package policies.aws.cloudfront_access_logging_test

import data.lib.testing
import data.policies.aws.cloudfront_access_logging

one := "arn:aws:cloudfront::123456789012:distribution/ONE"

two := "arn:aws:cloudfront::123456789012:distribution/TWO"

row(subject, overrides) := testing.changed(
	{"arn": subject, "enabled": true, "standard_logs": "false", "log_deliveries": [], "realtime_logs": [false, false]},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.cloudfront.distribution_settings": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"no logs fail": this({}, "fail"),
	"logs of the older kind pass": this({"standard_logs": "true"}, "pass"),
	"a delivery passes": this({"log_deliveries": ["S3"]}, "pass"),
	"a delivery passes where AWS is silent about the older kind": this({"standard_logs": "", "log_deliveries": ["CWL"]}, "pass"),
	"silence alone is unknown": this({"standard_logs": ""}, "unknown"),
	"real-time logs alone are unknown": this({"realtime_logs": [true, true]}, "unknown"),
	"real-time logs of one behaviour fail": this({"realtime_logs": [true, false]}, "fail"),
	"a delivery of an unforeseen kind is unknown": this({"log_deliveries": ["PIGEON"]}, "unknown"),
	"an unforeseen word is unknown": this({"standard_logs": "maybe"}, "unknown"),
	"an unforeseen word beside a delivery is unknown": this({"standard_logs": "maybe", "log_deliveries": ["S3"]}, "unknown"),
	"switched off is not applicable": this({"enabled": false}, "not_applicable"),
	"neither on nor off is unknown": this({"enabled": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.cloudfront.distribution_settings": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"standard_logs": "true"})], {one: "fail", two: "pass"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(cloudfront_access_logging.verdicts, case) with input as testing.input_for(case)
}
