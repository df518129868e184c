package policies.aws.trail_insights_test

import data.lib.testing
import data.policies.aws.trail_insights

account := "aws:123456789012"

accounts := [{"account": account}]

trail(overrides) := testing.changed(
	{
		"arn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/a",
		"multi_region": true,
		"logging": true,
		"insights": ["ApiErrorRateInsight", "ApiCallRateInsight"],
		"event_selectors": [],
		"advanced_event_selectors": [{"name": "n", "fields": [field("eventCategory", ["Management"])]}],
	},
	overrides,
)

given(trails, expected) := {
	"evidence": {"aws.account": accounts, "aws.cloudtrail.trails": trails},
	"verdicts": {account: expected},
}

one(overrides, expected) := given([trail(overrides)], expected)

classic(read_write, management, data_resources) := {
	"event_selectors": [{
		"read_write": read_write,
		"management_events": management,
		"excluded_sources": [],
		"data_resources": data_resources,
	}],
	"advanced_event_selectors": [],
}

field(name, values) := {
	"field": name,
	"equals": values,
	"starts_with": [],
	"ends_with": [],
	"not_equals": [],
	"not_starts_with": [],
	"not_ends_with": [],
}

advanced(fields) := {"event_selectors": [], "advanced_event_selectors": [{"name": "n", "fields": fields}]}

cases := {
	"a trail with all of it passes": one({}, "pass"),
	"a trail of one region fails": one({"multi_region": false}, "fail"),
	"a trail that does not log fails": one({"logging": false}, "fail"),
	"no trail fails": given([], "fail"),
	"one good trail among bad ones passes": given(
		[trail({"logging": false}), trail({"arn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/b"})],
		"pass",
	),
	"no insights fail": one({"insights": []}, "fail"),
	"insights of errors alone fail": one({"insights": ["ApiErrorRateInsight"]}, "fail"),
	"write events alone pass": one(classic("WriteOnly", true, []), "pass"),
	"insights of a trail without write events fail": one(classic("ReadOnly", true, []), "fail"),
	"selectors of both forms are unknown": one({"event_selectors": classic("All", true, []).event_selectors}, "unknown"),
	"no selectors are unknown": one({"advanced_event_selectors": []}, "unknown"),
	"an account that was not read is for the engine to state": {
		"evidence": {"aws.account": [], "aws.cloudtrail.trails": []},
		"verdicts": {},
		"engine": {account: "not_applicable"},
	},
	"several accounts are judged apart": {
		"evidence": {
			"aws.account": array.concat(accounts, [{"account": "aws:210987654321"}]),
			"aws.cloudtrail.trails": [trail({})],
		},
		"verdicts": {account: "pass", "aws:210987654321": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(trail_insights.verdicts, case) with input as testing.input_for(case)
}
