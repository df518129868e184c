package policies.aws.kms_key_rotation_test

import data.lib.testing
import data.policies.aws.kms_key_rotation

subject := "arn:aws:kms:eu-west-1:123456789012:key/k"

row(changes) := testing.changed(
	{"arn": subject, "manager": "CUSTOMER", "state": "Enabled", "spec": "SYMMETRIC_DEFAULT", "origin": "AWS_KMS", "rotation": {"state": "on", "days": 365}},
	changes,
)

one(changes, expected) := {
	"parameters": {"days": 365}, "evidence": {"aws.kms.keys": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a key that rotates each year passes": one({}, "pass"),
	"a day more fails": one({"rotation": {"state": "on", "days": 366}}, "fail"),
	"no rotation fails": one({"rotation": {"state": "off"}}, "fail"),
	"a disabled key is judged too": one({"state": "Disabled", "rotation": {"state": "off"}}, "fail"),
	"a key of AWS is not applicable": one({"manager": "AWS", "rotation": {"state": "not_applicable"}}, "not_applicable"),
	"an asymmetric key is not applicable": one({"spec": "RSA_4096", "rotation": {"state": "not_applicable"}}, "not_applicable"),
	"imported material is not applicable": one({"origin": "EXTERNAL", "rotation": {"state": "not_applicable"}}, "not_applicable"),
	"a key about to be deleted is not applicable": one({"state": "PendingDeletion", "rotation": {"state": "off"}}, "not_applicable"),
	"a key that should rotate, without a word, is unknown": one({"rotation": {"state": "not_applicable"}}, "unknown"),
	"an unforeseen kind of key is unknown": one({"spec": "BOGUS", "rotation": {"state": "not_applicable"}}, "unknown"),
	"an unforeseen origin is unknown": one({"origin": "BOGUS", "rotation": {"state": "not_applicable"}}, "unknown"),
	"an unforeseen manager is unknown": one({"manager": "SOMEBODY"}, "unknown"),
	"several are judged apart": {
		"parameters": {"days": 365}, "evidence": {"aws.kms.keys": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(kms_key_rotation.verdicts, case) with input as testing.input_for(case)
}
