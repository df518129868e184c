package policies.aws.s3_bucket_versioning_test

import data.lib.testing
import data.policies.aws.s3_bucket_versioning

subject := "arn:aws:s3:::b"

row(changes) := testing.changed(
	{"arn": subject, "versioning": "Enabled"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.s3.buckets": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"enabled passes": one({}, "pass"),
	"suspended fails": one({"versioning": "Suspended"}, "fail"),
	"never enabled fails": one({"versioning": ""}, "fail"),
	"an unforeseen word is unknown": one({"versioning": "Paused"}, "unknown"),
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
	testing.agrees(s3_bucket_versioning.verdicts, case) with input as testing.input_for(case)
}
