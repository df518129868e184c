package policies.aws.lambda_no_secrets_in_environment_test

import data.lib.testing
import data.policies.aws.lambda_no_secrets_in_environment

one := "arn:aws:lambda:eu-west-1:123456789012:function:one"

two := "arn:aws:lambda:eu-west-1:123456789012:function:two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "environment": {"state": "set", "secret_like": []}},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.lambda.functions": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"nothing that looks like a secret passes": this({}, "pass"),
	"something that does fails": this({"environment": {"state": "set", "secret_like": ["DB_PASSWORD"]}}, "fail"),
	"an environment that was not read is unknown": this({"environment": {"state": "unread"}}, "unknown"),
	"an unforeseen state is unknown": this({"environment": {"state": "odd", "secret_like": []}}, "unknown"),
	"names that are no list are unknown": this({"environment": {"state": "set", "secret_like": "TOKEN"}}, "unknown"),
	"no variables are not applicable": this({"environment": {"state": "none"}}, "not_applicable"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.lambda.functions": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"environment": {"state": "set", "secret_like": ["TOKEN"]}})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(lambda_no_secrets_in_environment.verdicts, case) with input as testing.input_for(case)
}
