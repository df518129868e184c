package policies.aws.trail_log_file_validation_test

import data.lib.testing
import data.policies.aws.trail_log_file_validation

trail(overrides) := testing.changed(
	{
		"arn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/a",
		"log_file_validation": true,
	},
	overrides,
)

arn := "arn:aws:cloudtrail:us-east-1:123456789012:trail/a"

one(overrides, expected) := {
	"evidence": {"aws.cloudtrail.trails": [trail(overrides)]},
	"verdicts": {arn: expected},
}

cases := {
	"validated files pass": one({}, "pass"),
	"files without validation fail": one({"log_file_validation": false}, "fail"),
	"an unforeseen value is unknown": one({"log_file_validation": "yes"}, "unknown"),
	"an account without trails is for the engine to state": {
		"evidence": {"aws.cloudtrail.trails": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several trails are judged apart": {
		"evidence": {"aws.cloudtrail.trails": [
			trail({}),
			trail({"arn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/b", "log_file_validation": false}),
		]},
		"verdicts": {arn: "pass", "arn:aws:cloudtrail:us-east-1:123456789012:trail/b": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(trail_log_file_validation.verdicts, case) with input as testing.input_for(case)
}
