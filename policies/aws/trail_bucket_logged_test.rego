package policies.aws.trail_bucket_logged_test

import data.lib.testing
import data.policies.aws.trail_bucket_logged

subject := "arn:aws:cloudtrail:eu-west-1:123456789012:trail/t"

row(changes) := testing.changed(
	{"arn": subject, "bucket": "trail"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.cloudtrail.trails": [row(changes)], "aws.s3.buckets": [{"arn": "arn:aws:s3:::trail", "name": "trail", "logging": {"state": "set", "bucket": "logs"}}]},
	"verdicts": {subject: expected},
}

cases := {
	"a logged bucket passes": one({}, "pass"),
	"a bucket that was not read is unknown": one({"bucket": "elsewhere"}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.cloudtrail.trails": [], "aws.s3.buckets": [{"arn": "arn:aws:s3:::trail", "name": "trail", "logging": {"state": "set", "bucket": "logs"}}]},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.cloudtrail.trails": [row({}), row({"arn": "second"})], "aws.s3.buckets": [{"arn": "arn:aws:s3:::trail", "name": "trail", "logging": {"state": "set", "bucket": "logs"}}]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
	"a bucket without logs fails": {"evidence": {"aws.cloudtrail.trails": [row({})], "aws.s3.buckets": [{"arn": "arn:aws:s3:::trail", "name": "trail", "logging": {"state": "none"}}]}, "verdicts": {subject: "fail"}},
	"a bucket of another account is unknown": {"evidence": {"aws.cloudtrail.trails": [row({})], "aws.s3.buckets": []}, "verdicts": {subject: "unknown"}},
	"no trail is for the engine to state": {"evidence": {"aws.cloudtrail.trails": [], "aws.s3.buckets": []}, "verdicts": {}, "engine": {"aws:123456789012": "not_applicable"}},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(trail_bucket_logged.verdicts, case) with input as testing.input_for(case)
}
