package policies.aws.trail_cloudwatch_delivery_test

import data.lib.testing
import data.policies.aws.trail_cloudwatch_delivery

trail(overrides) := testing.changed(
	{
		"arn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/a",
		"logging": true,
		"log_group": "arn:aws:logs:us-east-1:123456789012:log-group:trail:*",
		"log_group_delivered_at": {"state": "at", "at": "2026-10-31T23:00:00Z"},
		"log_group_delivery_error": "",
	},
	overrides,
)

arn := "arn:aws:cloudtrail:us-east-1:123456789012:trail/a"

one(overrides, expected) := {
	"parameters": {"days": 1},
	"evidence": {"aws.cloudtrail.trails": [trail(overrides)]},
	"verdicts": {arn: expected},
}

cases := {
	"a trail that delivered lately passes": one({}, "pass"),
	"exactly the limit passes": one({"log_group_delivered_at": {"state": "at", "at": "2026-10-31T00:00:00Z"}}, "pass"),
	"a second more fails": one({"log_group_delivered_at": {"state": "at", "at": "2026-10-30T23:59:59Z"}}, "fail"),
	"a trail that never delivered fails": one({"log_group_delivered_at": {"state": "none"}}, "fail"),
	"a failed delivery fails": one({"log_group_delivery_error": "AccessDenied"}, "fail"),
	"no log group fails": one({"log_group": "", "log_group_delivered_at": {"state": "none"}}, "fail"),
	"a trail that does not log is not concerned": one({"logging": false}, "not_applicable"),
	"an unforeseen state is unknown": one({"log_group_delivered_at": {"state": "soon"}}, "unknown"),
	"an account without trails is for the engine to state": {
		"parameters": {"days": 1},
		"evidence": {"aws.cloudtrail.trails": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several trails are judged apart": {
		"parameters": {"days": 1},
		"evidence": {"aws.cloudtrail.trails": [
			trail({}),
			trail({"arn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/b", "log_group": ""}),
		]},
		"verdicts": {arn: "pass", "arn:aws:cloudtrail:us-east-1:123456789012:trail/b": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(trail_cloudwatch_delivery.verdicts, case) with input as testing.input_for(case)
}
