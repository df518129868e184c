package policies.aws.trail_delivering_test

import data.lib.testing
import data.policies.aws.trail_delivering

trail(overrides) := testing.changed(
	{
		"arn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/a",
		"logging": true,
		"delivered_at": {"state": "at", "at": "2026-10-31T23:00:00Z"},
		"delivery_error": "",
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
	"exactly the limit passes": one({"delivered_at": {"state": "at", "at": "2026-10-31T00:00:00Z"}}, "pass"),
	"a second more fails": one({"delivered_at": {"state": "at", "at": "2026-10-30T23:59:59Z"}}, "fail"),
	"a trail that never delivered fails": one({"delivered_at": {"state": "none"}}, "fail"),
	"a failed delivery fails": one({"delivery_error": "AccessDenied"}, "fail"),
	"a trail that does not log fails": one({"logging": false}, "fail"),
	"a delivery far ahead is unknown": one({"delivered_at": {"state": "at", "at": "2027-01-01T00:00:00Z"}}, "unknown"),
	"an unforeseen state is unknown": one({"delivered_at": {"state": "soon"}}, "unknown"),
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
			trail({"arn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/b", "logging": false}),
		]},
		"verdicts": {arn: "pass", "arn:aws:cloudtrail:us-east-1:123456789012:trail/b": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(trail_delivering.verdicts, case) with input as testing.input_for(case)
}
