package policies.aws.ecr_image_scan_test

import data.lib.testing
import data.policies.aws.ecr_image_scan

subject := "arn:aws:ecr:eu-west-1:123456789012:repository/r"

row(changes) := testing.changed(
	{"arn": subject, "scan_on_push": false, "scan_frequency": "CONTINUOUS_SCAN"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.ecr.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"continuous scans pass": one({}, "pass"),
	"a scan on push passes": one({"scan_frequency": "SCAN_ON_PUSH", "scan_on_push": true}, "pass"),
	"the repository's own setting passes": one({"scan_frequency": "MANUAL", "scan_on_push": true}, "pass"),
	"scans by hand fail": one({"scan_frequency": "MANUAL"}, "fail"),
	"an unforeseen word is unknown": one({"scan_frequency": "SOMETIMES"}, "unknown"),
	"scans by hand without a word of pushing are unknown": one({"scan_frequency": "MANUAL", "scan_on_push": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.ecr.repositories": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.ecr.repositories": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(ecr_image_scan.verdicts, case) with input as testing.input_for(case)
}
