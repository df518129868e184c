package policies.aws.apigatewayv2_access_logs_test

import data.lib.testing
import data.policies.aws.apigatewayv2_access_logs

one := "arn:aws:apigateway:eu-west-1::/apis/a1/stages/one"

two := "arn:aws:apigateway:eu-west-1::/apis/a1/stages/two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "access_log_destination": "arn:aws:logs:eu-west-1:123456789012:log-group:access"},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.apigatewayv2.stages": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"a destination passes": this({}, "pass"),
	"none fails": this({"access_log_destination": ""}, "fail"),
	"what is no text is unknown": this({"access_log_destination": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.apigatewayv2.stages": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"access_log_destination": ""})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(apigatewayv2_access_logs.verdicts, case) with input as testing.input_for(case)
}
