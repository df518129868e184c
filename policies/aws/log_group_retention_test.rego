package policies.aws.log_group_retention_test

import data.lib.testing
import data.policies.aws.log_group_retention

row(overrides) := testing.changed(
	{
		"arn": "arn:aws:logs:us-east-1:123456789012:log-group:a",
		"class": "STANDARD",
		"retention": {"state": "after", "days": 365},
	},
	overrides,
)

one(overrides, expected) := {
	"parameters": {"days": 365},
	"evidence": {"aws.logs.log_groups": [row(overrides)]},
	"verdicts": {"arn:aws:logs:us-east-1:123456789012:log-group:a": expected},
}

cases := {
	"exactly the least passes": one({}, "pass"),
	"one day less fails": one({"retention": {"state": "after", "days": 364}}, "fail"),
	"events that never expire pass": one({"retention": {"state": "forever"}}, "pass"),
	"a group for delivery is not concerned": one({"class": "DELIVERY"}, "not_applicable"),
	"an unforeseen state is unknown": one({"retention": {"state": "soon"}}, "unknown"),
	"nothing to judge is for the engine to state": {
		"parameters": {"days": 365},
		"evidence": {"aws.logs.log_groups": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"parameters": {"days": 365},
		"evidence": {"aws.logs.log_groups": [row({}), row({"arn": "arn:aws:logs:us-east-1:123456789012:log-group:a2", "retention": {"state": "after", "days": 1}})]},
		"verdicts": {"arn:aws:logs:us-east-1:123456789012:log-group:a": "pass", "arn:aws:logs:us-east-1:123456789012:log-group:a2": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(log_group_retention.verdicts, case) with input as testing.input_for(case)
}
