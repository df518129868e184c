package policies.aws.guardduty_s3_protection_test

import data.lib.testing
import data.policies.aws.guardduty_s3_protection

row(overrides) := testing.changed({"id": "aws:123456789012/us-east-1", "detectors": [detector("ENABLED", "ENABLED")]}, overrides)

detector(status, feature) := {
	"id": "12abc34d",
	"status": status,
	"features": [{"name": "S3_DATA_EVENTS", "status": feature}, {"name": "DNS_LOGS", "status": "ENABLED"}],
}

one(detectors, expected) := {
	"evidence": {"aws.guardduty.detectors": [row({"detectors": detectors})]},
	"verdicts": {"aws:123456789012/us-east-1": expected},
}

cases := {
	"the feature passes": one([detector("ENABLED", "ENABLED")], "pass"),
	"the disabled feature fails": one([detector("ENABLED", "DISABLED")], "fail"),
	"a suspended detector is not concerned": one([detector("DISABLED", "ENABLED")], "not_applicable"),
	"a region without a detector is not concerned": one([], "not_applicable"),
	"an unforeseen status is unknown": one([detector("ENABLED", "SOON")], "unknown"),
	"a detector without the feature is unknown": one([{"id": "a", "status": "ENABLED", "features": []}], "unknown"),
	"several regions are judged apart": {
		"evidence": {"aws.guardduty.detectors": [
			row({}),
			row({"id": "aws:123456789012/eu-west-1", "detectors": [detector("ENABLED", "DISABLED")]}),
		]},
		"verdicts": {"aws:123456789012/us-east-1": "pass", "aws:123456789012/eu-west-1": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(guardduty_s3_protection.verdicts, case) with input as testing.input_for(case)
}
