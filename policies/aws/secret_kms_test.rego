package policies.aws.secret_kms_test

import data.lib.testing
import data.policies.aws.secret_kms

subject := "arn:aws:secretsmanager:eu-west-1:123456789012:secret:s-AbCdEf"

row(changes) := testing.changed(
	{"arn": subject, "kms_key": "arn:aws:kms:eu-west-1:123456789012:key/k"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.secretsmanager.secrets": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a key of one's own passes": one({}, "pass"),
	"AWS's key fails": one({"kms_key": ""}, "fail"),
	"AWS's key by its name fails": one({"kms_key": "alias/aws/secretsmanager"}, "fail"),
	"AWS's key by its ARN fails": one({"kms_key": "arn:aws:kms:eu-west-1:123456789012:alias/aws/secretsmanager"}, "fail"),
	"no word is unknown": one({"kms_key": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.secretsmanager.secrets": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.secretsmanager.secrets": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(secret_kms.verdicts, case) with input as testing.input_for(case)
}
