package policies.aws.s3_bucket_default_encryption_test

import data.lib.testing
import data.policies.aws.s3_bucket_default_encryption

subject := "arn:aws:s3:::b"

row(changes) := testing.changed(
	{"arn": subject, "encryption": {"state": "set", "algorithm": "aws:kms", "key": ""}},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.s3.buckets": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"KMS passes": one({}, "pass"),
	"S3's own keys pass": one({"encryption": {"state": "set", "algorithm": "AES256", "key": ""}}, "pass"),
	"no default fails": one({"encryption": {"state": "none"}}, "fail"),
	"an unforeseen algorithm is unknown": one({"encryption": {"state": "set", "algorithm": "ROT13", "key": ""}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.s3.buckets": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.s3.buckets": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(s3_bucket_default_encryption.verdicts, case) with input as testing.input_for(case)
}
