package policies.aws.alarm_actions_enabled_test

import data.lib.testing
import data.policies.aws.alarm_actions_enabled

row(overrides) := testing.changed(
	{
		"arn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a",
		"actions_enabled": true,
	},
	overrides,
)

one(overrides, expected) := {
	"evidence": {"aws.cloudwatch.alarms": [row(overrides)]},
	"verdicts": {"arn:aws:cloudwatch:us-east-1:123456789012:alarm:a": expected},
}

cases := {
	"enabled actions pass": one({}, "pass"),
	"disabled actions fail": one({"actions_enabled": false}, "fail"),
	"an unforeseen value is unknown": one({"actions_enabled": "yes"}, "unknown"),
	"nothing to judge is for the engine to state": {
		"evidence": {"aws.cloudwatch.alarms": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.cloudwatch.alarms": [row({}), row({"arn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a2", "actions_enabled": false})]},
		"verdicts": {"arn:aws:cloudwatch:us-east-1:123456789012:alarm:a": "pass", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a2": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(alarm_actions_enabled.verdicts, case) with input as testing.input_for(case)
}
