package policies.aws.efs_encryption_test

import data.lib.testing
import data.policies.aws.efs_encryption

subject := "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1"

row(changes) := testing.changed(
	{"arn": subject, "encrypted": true},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.efs.file_systems": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"encryption passes": one({}, "pass"),
	"none fails": one({"encrypted": false}, "fail"),
	"no word is unknown": one({"encrypted": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.efs.file_systems": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.efs.file_systems": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(efs_encryption.verdicts, case) with input as testing.input_for(case)
}
