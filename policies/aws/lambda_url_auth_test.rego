package policies.aws.lambda_url_auth_test

import data.lib.testing
import data.policies.aws.lambda_url_auth

subject := "arn:aws:lambda:eu-west-1:123456789012:function:f"

row(changes) := testing.changed(
	{"arn": subject, "url_auth": ["AWS_IAM"]},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.lambda.functions": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"signed requests pass": one({}, "pass"),
	"an address that asks nobody fails": one({"url_auth": ["AWS_IAM", "NONE"]}, "fail"),
	"no address is not applicable": one({"url_auth": []}, "not_applicable"),
	"an unforeseen word is unknown": one({"url_auth": ["OPENID"]}, "unknown"),
	"several are judged apart": {
		"evidence": {"aws.lambda.functions": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(lambda_url_auth.verdicts, case) with input as testing.input_for(case)
}
