package policies.aws.sns_encryption_test

import data.lib.testing
import data.policies.aws.sns_encryption

subject := "arn:aws:sns:eu-west-1:123456789012:t"

row(changes) := testing.changed(
	{"arn": subject, "kms_key": "alias/aws/sns"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.sns.topics": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a key passes": one({}, "pass"),
	"no key fails": one({"kms_key": ""}, "fail"),
	"no word is unknown": one({"kms_key": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.sns.topics": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.sns.topics": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sns_encryption.verdicts, case) with input as testing.input_for(case)
}
