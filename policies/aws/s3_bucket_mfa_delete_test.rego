package policies.aws.s3_bucket_mfa_delete_test

import data.lib.testing
import data.policies.aws.s3_bucket_mfa_delete

subject := "arn:aws:s3:::b"

row(changes) := testing.changed(
	{"arn": subject, "versioning": "Enabled", "mfa_delete": true},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.s3.buckets": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a second factor passes": one({}, "pass"),
	"none fails": one({"mfa_delete": false}, "fail"),
	"no versions are not applicable": one({"versioning": "", "mfa_delete": false}, "not_applicable"),
	"suspended versions are not applicable": one({"versioning": "Suspended"}, "not_applicable"),
	"an unforeseen word is unknown": one({"versioning": "Paused"}, "unknown"),
	"several are judged apart": {
		"evidence": {"aws.s3.buckets": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(s3_bucket_mfa_delete.verdicts, case) with input as testing.input_for(case)
}
