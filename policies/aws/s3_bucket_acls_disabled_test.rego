package policies.aws.s3_bucket_acls_disabled_test

import data.lib.testing
import data.policies.aws.s3_bucket_acls_disabled

subject := "arn:aws:s3:::b"

row(changes) := testing.changed(
	{"arn": subject, "object_ownership": "BucketOwnerEnforced"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.s3.buckets": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"ownership by the bucket owner passes": one({}, "pass"),
	"preferred ownership fails": one({"object_ownership": "BucketOwnerPreferred"}, "fail"),
	"ownership by the writer fails": one({"object_ownership": "ObjectWriter"}, "fail"),
	"no ownership set fails": one({"object_ownership": ""}, "fail"),
	"an unforeseen ownership is unknown": one({"object_ownership": "Nobody"}, "unknown"),
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
	testing.agrees(s3_bucket_acls_disabled.verdicts, case) with input as testing.input_for(case)
}
