package policies.aws.kms_key_enabled_test

import data.lib.testing
import data.policies.aws.kms_key_enabled

subject := "arn:aws:kms:eu-west-1:123456789012:key/k"

row(changes) := testing.changed(
	{"arn": subject, "manager": "CUSTOMER", "state": "Enabled"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.kms.keys": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"an enabled key passes": one({}, "pass"),
	"a disabled key fails": one({"state": "Disabled"}, "fail"),
	"a key without material fails": one({"state": "PendingImport"}, "fail"),
	"a key about to be deleted is not applicable": one({"state": "PendingDeletion"}, "not_applicable"),
	"a key of AWS is not applicable": one({"manager": "AWS"}, "not_applicable"),
	"an unforeseen state is unknown": one({"state": "Lost"}, "unknown"),
	"several are judged apart": {
		"evidence": {"aws.kms.keys": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(kms_key_enabled.verdicts, case) with input as testing.input_for(case)
}
