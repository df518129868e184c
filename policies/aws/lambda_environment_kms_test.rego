package policies.aws.lambda_environment_kms_test

import data.lib.testing
import data.policies.aws.lambda_environment_kms

one := "arn:aws:lambda:eu-west-1:123456789012:function:one"

two := "arn:aws:lambda:eu-west-1:123456789012:function:two"

row(subject, overrides) := testing.changed(
	{
		"arn": subject,
		"environment": {"state": "set", "secret_like": []},
		"kms_key": "arn:aws:kms:eu-west-1:123456789012:key/0d5cf5a5",
	},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.lambda.functions": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"a key passes": this({}, "pass"),
	"a key of a function whose variables were not read passes": this({"environment": {"state": "unread"}}, "pass"),
	"no key fails": this({"kms_key": ""}, "fail"),
	"what is no key's ARN is unknown": this({"kms_key": "none"}, "unknown"),
	"an unforeseen state is unknown": this({"environment": {"state": "odd"}}, "unknown"),
	"no variables are not applicable": this({"environment": {"state": "none"}, "kms_key": ""}, "not_applicable"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.lambda.functions": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"kms_key": ""})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(lambda_environment_kms.verdicts, case) with input as testing.input_for(case)
}
