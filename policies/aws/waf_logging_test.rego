package policies.aws.waf_logging_test

import data.lib.testing
import data.policies.aws.waf_logging

one := "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/site/1"

two := "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/site/2"

row(subject, overrides) := testing.changed(
	{"arn": subject, "log_destinations": ["arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-site"]},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.wafv2.web_acls": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"a destination passes": this({}, "pass"),
	"none fails": this({"log_destinations": []}, "fail"),
	"a destination that is none is unknown": this({"log_destinations": [""]}, "unknown"),
	"what is no list is unknown": this({"log_destinations": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.wafv2.web_acls": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"log_destinations": []})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(waf_logging.verdicts, case) with input as testing.input_for(case)
}
