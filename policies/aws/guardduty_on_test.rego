package policies.aws.guardduty_on_test

import data.lib.testing
import data.policies.aws.guardduty_on

row(overrides) := testing.changed(
	{
		"id": "aws:123456789012/us-east-1",
		"detectors": [detector("ENABLED")],
	},
	overrides,
)

one(overrides, expected) := {
	"evidence": {"aws.guardduty.detectors": [row(overrides)]},
	"verdicts": {"aws:123456789012/us-east-1": expected},
}

cases := {
	"a detector that is on passes": one({}, "pass"),
	"a suspended detector fails": one({"detectors": [detector("DISABLED")]}, "fail"),
	"no detector fails": one({"detectors": []}, "fail"),
	"an unforeseen status is unknown": one({"detectors": [detector("SOON")]}, "unknown"),
	"nothing to judge is for the engine to state": {
		"evidence": {"aws.guardduty.detectors": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.guardduty.detectors": [row({}), row({"id": "aws:123456789012/eu-west-1", "detectors": []})]},
		"verdicts": {"aws:123456789012/us-east-1": "pass", "aws:123456789012/eu-west-1": "fail"},
	},
}

detector(status) := {"id": "12abc34d", "status": status, "features": []}

test_cases[name] if {
	some name, case in cases
	testing.agrees(guardduty_on.verdicts, case) with input as testing.input_for(case)
}
