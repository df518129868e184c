package policies.aws.alarm_has_action_test

import data.lib.testing
import data.policies.aws.alarm_has_action

row(overrides) := testing.changed(
	{
		"arn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a",
		"name": "a",
		"region": "us-east-1",
		"actions_enabled": true,
		"alarm_actions": ["arn:aws:sns:us-east-1:123456789012:alarms"],
		"watches": {"state": "calculation", "metrics": []},
	},
	overrides,
)

one(overrides, expected) := {
	"evidence": {"aws.cloudwatch.alarms": [row(overrides)]},
	"verdicts": {"arn:aws:cloudwatch:us-east-1:123456789012:alarm:a": expected},
}

cases := {
	"an action passes": one({}, "pass"),
	"no action fails": one({"alarm_actions": []}, "fail"),
	"an alarm that another one is made of is not concerned": with_composite({}, "not_applicable"),
	"a composite alarm that does nothing does not stand in": with_composite({"actions_enabled": false}, "fail"),
	"a composite alarm of another region does not stand in": with_composite({"region": "eu-west-1"}, "fail"),
	"an unforeseen value is unknown": one({"alarm_actions": true}, "unknown"),
	"nothing to judge is for the engine to state": {
		"evidence": {"aws.cloudwatch.alarms": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.cloudwatch.alarms": [row({}), row({"arn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a2", "alarm_actions": []})]},
		"verdicts": {"arn:aws:cloudwatch:us-east-1:123456789012:alarm:a": "pass", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a2": "fail"},
	},
}

composite(changes) := testing.changed(
	row({
		"arn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:c",
		"name": "c",
		"watches": {"state": "alarms", "rule": `ALARM("a")`},
	}),
	changes,
)

with_composite(changes, expected) := {
	"evidence": {"aws.cloudwatch.alarms": [row({"alarm_actions": []}), composite(changes)]},
	"verdicts": {
		"arn:aws:cloudwatch:us-east-1:123456789012:alarm:a": expected,
		"arn:aws:cloudwatch:us-east-1:123456789012:alarm:c": "pass",
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(alarm_has_action.verdicts, case) with input as testing.input_for(case)
}
