package policies.aws.s3_bucket_object_lock_test

import data.lib.testing
import data.policies.aws.s3_bucket_object_lock

subject := "arn:aws:s3:::b"

row(changes) := testing.changed(
	{"arn": subject, "object_lock": {"state": "retention", "mode": "COMPLIANCE", "days": 30}},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.s3.buckets": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a default retention passes": one({}, "pass"),
	"governance passes": one({"object_lock": {"state": "retention", "mode": "GOVERNANCE", "days": 1}}, "pass"),
	"lock without default fails": one({"object_lock": {"state": "enabled"}}, "fail"),
	"no lock fails": one({"object_lock": {"state": "none"}}, "fail"),
	"no days are unknown": one({"object_lock": {"state": "retention", "mode": "COMPLIANCE", "days": 0}}, "unknown"),
	"an unforeseen mode is unknown": one({"object_lock": {"state": "retention", "mode": "SOFT", "days": 30}}, "unknown"),
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
	testing.agrees(s3_bucket_object_lock.verdicts, case) with input as testing.input_for(case)
}
