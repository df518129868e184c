package lib.alarm_chain_test

import data.lib.alarm_cases
import data.lib.alarm_chain
import data.lib.testing

stop := "{ ($.eventName = StopLogging) || ($.eventName = DeleteTrail) }"

kinds := alarm_chain.calls("cloudtrail.amazonaws.com", ["StopLogging", "DeleteTrail"])

of_trail(changes, expected) := alarm_cases.given(
	[alarm_cases.trail(changes)],
	[alarm_cases.filter(stop, {})],
	[alarm_cases.alarm({})],
	expected,
)

of_filter(changes, expected) := alarm_cases.given(
	[alarm_cases.trail({})],
	[alarm_cases.filter(stop, changes)],
	[alarm_cases.alarm({})],
	expected,
)

of_alarms(alarms, expected) := alarm_cases.given(
	[alarm_cases.trail({})],
	[alarm_cases.filter(stop, {})],
	alarms,
	expected,
)

of_alarm(changes, expected) := of_alarms([alarm_cases.alarm(changes)], expected)

of_watch(changes, expected) := of_alarm(alarm_cases.watch(changes), expected)

of_transformation(changes, expected) := of_filter(
	{"transformations": [alarm_cases.transformation(changes)]},
	expected,
)

calculation(name) := {"watches": {"state": "calculation", "metrics": [{"metric": name, "namespace": "Trail"}]}}

composite(rule, changes) := alarm_cases.alarm(object.union(
	{
		"arn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:c",
		"name": "c",
		"watches": {"state": "alarms", "rule": rule},
	},
	changes,
))

quiet := alarm_cases.alarm({"alarm_actions": []})

at(threshold, comparison) := {"threshold": threshold, "comparison": comparison}

delivered(at) := {"state": "at", "at": at}

narrowed := object.union(alarm_cases.management, {"field": "readOnly", "equals": ["true"]})

excluded := object.union(
	alarm_cases.management,
	{"field": "eventSource", "equals": [], "not_equals": ["kms.amazonaws.com"]},
)

fields(each) := {"advanced_event_selectors": [{"name": "n", "fields": each}]}

cases := {
	"whole": of_trail({}, "pass"),
	"stopped": of_trail({"logging": false}, "fail"),
	"no group": of_trail({"log_group": ""}, "fail"),
	"never delivered": of_trail({"log_group_delivered_at": {"state": "none"}}, "fail"),
	"delivered a day ago": of_trail({"log_group_delivered_at": delivered("2026-10-31T00:00:00Z")}, "pass"),
	"delivered more than a day ago": of_trail({"log_group_delivered_at": delivered("2026-10-30T23:59:59Z")}, "fail"),
	"delivered far ahead": of_trail({"log_group_delivered_at": delivered("2027-01-01T00:00:00Z")}, "unknown"),
	"delivery refused": of_trail({"log_group_delivery_error": "AccessDenied"}, "fail"),
	"narrowed": of_trail(fields([alarm_cases.management, narrowed]), "fail"),
	"another source left out": of_trail(fields([alarm_cases.management, excluded]), "pass"),
	"odd selectors": of_trail({"advanced_event_selectors": []}, "unknown"),
	"group of another account": of_trail(
		{"log_group": "arn:aws:logs:us-east-1:210987654321:log-group:trail:*"},
		"unknown",
	),
	"group of another region": of_trail(
		{"log_group": "arn:aws:logs:eu-west-1:123456789012:log-group:trail:*"},
		"fail",
	),
	"another group": of_filter({"log_group": "other"}, "fail"),
	"filter of another region": of_filter({"region": "eu-west-1"}, "fail"),
	"selection": of_filter({"selection": "@aws.account = 1"}, "unknown"),
	"transformed": of_filter({"on_transformed": true}, "unknown"),
	"no metric": of_filter({"transformations": []}, "fail"),
	"pattern in words": of_filter({"pattern": "?StopLogging ?DeleteTrail"}, "unknown"),
	"value": of_transformation({"value": "0"}, "unknown"),
	"dimensions": of_transformation({"dimensions": ["user"]}, "unknown"),
	"another metric": of_transformation({"metric": "Other"}, "fail"),
	"another namespace": of_transformation({"namespace": "Other"}, "fail"),
	"alarm of another region": of_alarm({"region": "eu-west-1"}, "fail"),
	"actions disabled": of_alarm({"actions_enabled": false}, "fail"),
	"one event more than the threshold": of_watch(at("1.0", "GreaterThanThreshold"), "fail"),
	"more than none": of_watch(at("0", "GreaterThanThreshold"), "pass"),
	"at least half": of_watch(at("0.5", "GreaterThanOrEqualToThreshold"), "pass"),
	"two": of_watch(at("2.0", "GreaterThanOrEqualToThreshold"), "fail"),
	"two are allowed": object.union(
		of_watch(at("2.0", "GreaterThanOrEqualToThreshold"), "pass"),
		{"parameters": {"events": 2}},
	),
	"less": of_watch(at("1.0", "LessThanThreshold"), "fail"),
	"anomaly": of_watch(at("", "GreaterThanUpperThreshold"), "unknown"),
	"no number": of_watch({"threshold": "1e0"}, "unknown"),
	"several periods": of_watch({"periods": 3, "datapoints": 2}, "fail"),
	"one of several periods": of_watch({"periods": 3}, "pass"),
	"count": of_watch({"statistic": "SampleCount"}, "pass"),
	"average": of_watch({"statistic": "Average"}, "unknown"),
	"unit": of_watch({"unit": "Bytes"}, "unknown"),
	"alarm with dimensions": of_watch({"dimensions": 1}, "fail"),
	"calculation with the metric": of_alarm(calculation("Events"), "unknown"),
	"calculation without the metric": of_alarm(calculation("Other"), "fail"),
	"composite alarm": of_alarms([quiet, composite(`ALARM("a") OR ALARM("b")`, {})], "unknown"),
	"composite alarm without actions": of_alarms([quiet, composite("ALARM(a)", {"actions_enabled": false})], "fail"),
	"composite alarm of others": of_alarms([quiet, composite("ALARM(aa)", {})], "fail"),
	"a good alarm among bad ones": of_alarms([quiet, alarm_cases.alarm({"name": "b"})], "pass"),
	"two filters together": alarm_cases.given(
		[alarm_cases.trail({})],
		[
			alarm_cases.filter("{ $.eventName = StopLogging }", {}),
			alarm_cases.filter("{ $.eventName = DeleteTrail }", {"id": "g"}),
		],
		[alarm_cases.alarm({})],
		"pass",
	),
}

judged[name] if {
	some name, case in cases
	verdicts := {[account, alarm_chain.decide(account, "cloudtrail.amazonaws.com", kinds)] | some account in [alarm_cases.account]} with input as testing.input_for(case)
	testing.agrees(verdicts, case)
}

test_every_chain_was_judged if {
	wrong := {name | some name, case in cases; not judged[name]}
	wrong == set()
}

test_a_source_that_is_left_out_is_not_fed if {
	trail := alarm_cases.trail(fields([alarm_cases.management, excluded]))
	given := testing.input_for(of_trail({}, "pass"))
	alarm_chain.feeds(trail, alarm_cases.account, "kms.amazonaws.com") == "no" with input as given
	alarm_chain.feeds(trail, alarm_cases.account, "iam.amazonaws.com") == "yes" with input as given
}
