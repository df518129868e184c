# METADATA
# title: Cases of alarms on events of a trail
# description: Cases that the tests of all policies on such alarms share.
package lib.alarm_cases

import data.lib.testing

account := "aws:123456789012"

group := "arn:aws:logs:us-east-1:123456789012:log-group:trail:*"

management := {
	"field": "eventCategory",
	"equals": ["Management"],
	"starts_with": [],
	"ends_with": [],
	"not_equals": [],
	"not_starts_with": [],
	"not_ends_with": [],
}

trail(changes) := testing.changed(
	{
		"arn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/a",
		"logging": true,
		"multi_region": true,
		"log_group": group,
		"log_group_delivered_at": {"state": "at", "at": "2026-10-31T23:00:00Z"},
		"log_group_delivery_error": "",
		"event_selectors": [],
		"advanced_event_selectors": [{"name": "n", "fields": [management]}],
	},
	changes,
)

filter(pattern, changes) := testing.changed(
	{
		"id": "aws:123456789012/us-east-1/trail/f",
		"region": "us-east-1",
		"account_id": "123456789012",
		"log_group": "trail",
		"pattern": pattern,
		"selection": "",
		"on_transformed": false,
		"transformations": [transformation({})],
	},
	changes,
)

transformation(changes) := testing.changed(
	{"metric": "Events", "namespace": "Trail", "value": "1", "dimensions": []},
	changes,
)

watch(changes) := {"watches": {"state": "metric", "watch": testing.changed(
	{
		"namespace": "Trail",
		"metric": "Events",
		"dimensions": 0,
		"statistic": "Sum",
		"comparison": "GreaterThanOrEqualToThreshold",
		"threshold": "1.0",
		"unit": "",
		"period": 300,
		"periods": 1,
		"datapoints": 1,
	},
	changes,
)}}

alarm(changes) := testing.changed(
	object.union(
		{
			"arn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a",
			"name": "a",
			"region": "us-east-1",
			"actions_enabled": true,
			"alarm_actions": ["arn:aws:sns:us-east-1:123456789012:alarms"],
		},
		watch({}),
	),
	changes,
)

given(trails, filters, alarms, expected) := {
	"parameters": {"events": 1},
	"evidence": {
		"aws.account": [{"account": account}],
		"aws.cloudtrail.trails": trails,
		"aws.logs.metric_filters": filters,
		"aws.cloudwatch.alarms": alarms,
	},
	"verdicts": {account: expected},
}

# Cases that every policy must meet, for a pattern that covers all of its events and for one that lacks some.
of(whole, part) := {
	"a whole chain passes": given([trail({})], [filter(whole, {})], [alarm({})], "pass"),
	"a pattern that lacks an event fails": given([trail({})], [filter(part, {})], [alarm({})], "fail"),
	"a pattern of other events fails": given(
		[trail({})],
		[filter("{ $.eventName = SomethingElse }", {})],
		[alarm({})],
		"fail",
	),
	"no filter fails": given([trail({})], [], [alarm({})], "fail"),
	"no alarm fails": given([trail({})], [filter(whole, {})], [], "fail"),
	"no trail fails": given([], [filter(whole, {})], [alarm({})], "fail"),
	"a trail of one region fails": given(
		[trail({"multi_region": false})],
		[filter(whole, {})],
		[alarm({})],
		"fail",
	),
	"an alarm that runs nothing fails": given(
		[trail({})],
		[filter(whole, {})],
		[alarm({"alarm_actions": []})],
		"fail",
	),
	"an alarm on a sum that cannot be told is unknown": given(
		[trail({})],
		[filter(whole, {"transformations": [transformation({"value": "$.size"})]})],
		[alarm({})],
		"unknown",
	),
	"an account that was not read is for the engine to state": {
		"parameters": {"events": 1},
		"evidence": {
			"aws.account": [],
			"aws.cloudtrail.trails": [],
			"aws.logs.metric_filters": [],
			"aws.cloudwatch.alarms": [],
		},
		"verdicts": {},
		"engine": {account: "not_applicable"},
	},
}
