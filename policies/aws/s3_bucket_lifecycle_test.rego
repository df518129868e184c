package policies.aws.s3_bucket_lifecycle_test

import data.lib.testing
import data.policies.aws.s3_bucket_lifecycle

subject := "arn:aws:s3:::b"

row(changes) := testing.changed(
	{"arn": subject, "lifecycle": [{"id": "a", "enabled": true}]},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.s3.buckets": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"an enabled rule passes": one({}, "pass"),
	"a disabled rule fails": one({"lifecycle": [{"id": "a", "enabled": false}]}, "fail"),
	"no rule fails": one({"lifecycle": []}, "fail"),
	"one enabled of two passes": one({"lifecycle": [{"id": "a", "enabled": false}, {"id": "b", "enabled": true}]}, "pass"),
	"a rule that does not tell is unknown": one({"lifecycle": [{"id": "a", "enabled": null}]}, "unknown"),
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
	testing.agrees(s3_bucket_lifecycle.verdicts, case) with input as testing.input_for(case)
}
