package policies.aws.efs_backup_test

import data.lib.testing
import data.policies.aws.efs_backup

subject := "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1"

row(changes) := testing.changed(
	{"arn": subject, "backups": "ENABLED"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.efs.file_systems": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"backups pass": one({}, "pass"),
	"backups about to begin pass": one({"backups": "ENABLING"}, "pass"),
	"none fail": one({"backups": "DISABLED"}, "fail"),
	"no policy fails": one({"backups": ""}, "fail"),
	"an unforeseen word is unknown": one({"backups": "PAUSED"}, "unknown"),
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
	testing.agrees(efs_backup.verdicts, case) with input as testing.input_for(case)
}
