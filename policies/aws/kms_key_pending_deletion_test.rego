package policies.aws.kms_key_pending_deletion_test

import data.lib.testing
import data.policies.aws.kms_key_pending_deletion

subject := "arn:aws:kms:eu-west-1:123456789012:key/k"

row(changes) := testing.changed(
	{"arn": subject, "manager": "CUSTOMER", "state": "Enabled", "deletion_at": {"state": "none"}},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.kms.keys": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"an enabled key passes": one({}, "pass"),
	"a disabled key passes": one({"state": "Disabled"}, "pass"),
	"a key about to be deleted fails": one({"state": "PendingDeletion", "deletion_at": {"state": "at", "at": "2026-11-20T00:00:00Z"}}, "fail"),
	"a primary key whose replicas go first fails": one({"state": "PendingReplicaDeletion"}, "fail"),
	"a key of AWS is not applicable": one({"manager": "AWS"}, "not_applicable"),
	"an unforeseen state is unknown": one({"state": "Lost"}, "unknown"),
	"several are judged apart": {
		"evidence": {"aws.kms.keys": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(kms_key_pending_deletion.verdicts, case) with input as testing.input_for(case)
}
