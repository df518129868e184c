package policies.aws.sqs_encryption_test

import data.lib.testing
import data.policies.aws.sqs_encryption

subject := "arn:aws:sqs:eu-west-1:123456789012:q"

row(changes) := testing.changed(
	{"arn": subject, "kms_key": "", "managed_encryption": "true"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.sqs.queues": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a key of SQS passes": one({}, "pass"),
	"a KMS key passes": one({"kms_key": "alias/aws/sqs", "managed_encryption": "false"}, "pass"),
	"a KMS key passes when SQS says no more": one({"kms_key": "alias/aws/sqs", "managed_encryption": ""}, "pass"),
	"neither fails": one({"managed_encryption": "false"}, "fail"),
	"no KMS key and no word about another is unknown": one({"managed_encryption": ""}, "unknown"),
	"an unforeseen word is unknown": one({"managed_encryption": "True"}, "unknown"),
	"what is no text is unknown": one({"kms_key": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.sqs.queues": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.sqs.queues": [row({}), row({"arn": "second", "managed_encryption": "false"})]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sqs_encryption.verdicts, case) with input as testing.input_for(case)
}
