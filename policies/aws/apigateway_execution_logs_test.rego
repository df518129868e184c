package policies.aws.apigateway_execution_logs_test

import data.lib.testing
import data.policies.aws.apigateway_execution_logs

one := "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/one"

two := "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/two"

method(overrides) := testing.changed(
	{"path": "*/*", "logging_level": "ERROR", "cached": true, "cache_encrypted": true},
	overrides,
)

row(subject, overrides) := testing.changed(
	{"arn": subject, "cache": true, "methods": [method({})]},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.apigateway.stages": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"errors of all methods pass": this({}, "pass"),
	"more for one method passes": this({"methods": [method({}), method({"path": "orders/GET", "logging_level": "INFO"})]}, "pass"),
	"off for one method fails": this({"methods": [method({}), method({"path": "orders/GET", "logging_level": "OFF"})]}, "fail"),
	"off fails": this({"methods": [method({"logging_level": "OFF"})]}, "fail"),
	"nothing set fails": this({"methods": []}, "fail"),
	"single methods are unknown": this({"methods": [method({"path": "orders/GET"})]}, "unknown"),
	"an unsaid level is unknown": this({"methods": [method({"logging_level": ""})]}, "unknown"),
	"an unforeseen level is unknown": this({"methods": [method({"logging_level": "LOUD"})]}, "unknown"),
	"what is no list is unknown": this({"methods": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.apigateway.stages": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"methods": []})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(apigateway_execution_logs.verdicts, case) with input as testing.input_for(case)
}
