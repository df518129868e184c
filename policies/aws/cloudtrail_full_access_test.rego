package policies.aws.cloudtrail_full_access_test

import data.lib.testing
import data.policies.aws.cloudtrail_full_access

allow(actions, resources) := statement({"actions": actions, "resources": resources})

statement(overrides) := testing.changed(
	{
		"sid": "",
		"effect": "Allow",
		"actions": [],
		"not_actions": [],
		"resources": [],
		"not_resources": [],
		"principals": [],
		"not_principals": [],
		"conditions": [],
	},
	overrides,
)

document(statements) := {"version": "2012-10-17", "statements": statements}

policy_arn := "arn:aws:iam::123456789012:policy/p"

policy(overrides, statements) := testing.changed(
	{
		"arn": policy_arn,
		"name": "p",
		"aws_managed": false,
		"attachments": 1,
		"boundary_uses": 0,
		"document": document(statements),
	},
	overrides,
)

one(overrides, statements, expected) := {
	"evidence": {"aws.iam.policies": [policy(overrides, statements)]},
	"verdicts": {policy_arn: expected},
}

cases := {
	"the whole service fails": one({}, [allow(["cloudtrail:*"], ["*"])], "fail"),
	"the whole service in capitals fails": one({}, [allow(["CLOUDTRAIL:*"], ["*"])], "fail"),
	"everything but IAM fails": one({}, [statement({"not_actions": ["iam:*"], "resources": ["*"]})], "fail"),
	"one action passes": one({}, [allow(["cloudtrail:Describe*"], ["*"])], "pass"),
	"the whole service on one resource passes": one(
		{},
		[allow(["cloudtrail:*"], ["arn:aws:cloudtrail:eu-west-1:123456789012:x/y"])],
		"pass",
	),
	"the whole service on every resource of a type fails": one(
		{},
		[allow(["cloudtrail:*"], ["arn:aws:cloudtrail:*:123456789012:x/*"])],
		"fail",
	),
	"a deny takes it away": one(
		{},
		[allow(["cloudtrail:*"], ["*"]), statement({"effect": "Deny", "actions": ["cloudtrail:*"], "resources": ["*"]})],
		"pass",
	),
	"a deny of one action does not": one(
		{},
		[allow(["cloudtrail:*"], ["*"]), statement({"effect": "Deny", "actions": ["cloudtrail:Delete*"], "resources": ["*"]})],
		"fail",
	),
	"tagged resources are unknown": one(
		{},
		[statement({
			"actions": ["cloudtrail:*"],
			"resources": ["*"],
			"conditions": [{"operator": "StringEquals", "key": "aws:ResourceTag/team", "values": ["a"]}],
		})],
		"unknown",
	),
	"full administration is not applicable": one({}, [allow(["*"], ["*"])], "not_applicable"),
	"an unattached policy is not applicable": one({"attachments": 0}, [allow(["cloudtrail:*"], ["*"])], "not_applicable"),
	"an AWS managed policy is not applicable": one({"aws_managed": true}, [allow(["cloudtrail:*"], ["*"])], "not_applicable"),
	"several policies are judged apart": {
		"evidence": {"aws.iam.policies": [
			policy({}, [allow(["cloudtrail:*"], ["*"])]),
			policy({"arn": "arn:aws:iam::123456789012:policy/q"}, [allow(["s3:Get*"], ["*"])]),
		]},
		"verdicts": {policy_arn: "fail", "arn:aws:iam::123456789012:policy/q": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(cloudtrail_full_access.verdicts, case) with input as testing.input_for(case)
}
