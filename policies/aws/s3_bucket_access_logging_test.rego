package policies.aws.s3_bucket_access_logging_test

import data.lib.testing
import data.policies.aws.s3_bucket_access_logging

subject := "arn:aws:s3:::b"

row(changes) := testing.changed(
	{"arn": subject, "logging": {"state": "set", "bucket": "logs"}},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.s3.buckets": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"logs in a bucket pass": one({}, "pass"),
	"no logs fail": one({"logging": {"state": "none"}}, "fail"),
	"logs in no bucket are unknown": one({"logging": {"state": "set", "bucket": ""}}, "unknown"),
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
	testing.agrees(s3_bucket_access_logging.verdicts, case) with input as testing.input_for(case)
}
