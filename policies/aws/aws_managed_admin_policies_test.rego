package policies.aws.aws_managed_admin_policies_test

import data.lib.testing
import data.policies.aws.aws_managed_admin_policies

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
	"everything on everything fails": one({"aws_managed": true}, [allow(["*"], ["*"])], "fail"),
	"a reader passes": one({"aws_managed": true}, [allow(["s3:Get*"], ["*"])], "pass"),
	"everything on one bucket passes": one({"aws_managed": true}, [allow(["*"], ["arn:aws:s3:::b", "arn:aws:s3:::b/*"])], "pass"),
	"everything but billing fails": one(
		{"aws_managed": true},
		[statement({"not_actions": ["aws-portal:*"], "resources": ["*"]})],
		"fail",
	),
	"everything but IAM passes": one({"aws_managed": true}, [statement({"not_actions": ["iam:*"], "resources": ["*"]})], "pass"),
	"everything but one bucket fails": one(
		{"aws_managed": true},
		[statement({"actions": ["*"], "not_resources": ["arn:aws:s3:::b"]})],
		"fail",
	),
	"everything under MFA still fails": one(
		{"aws_managed": true},
		[statement({
			"actions": ["*"],
			"resources": ["*"],
			"conditions": [{"operator": "Bool", "key": "aws:MultiFactorAuthPresent", "values": ["true"]}],
		})],
		"fail",
	),
	"everything minus a deny of IAM passes": one(
		{"aws_managed": true},
		[allow(["*"], ["*"]), statement({"effect": "Deny", "actions": ["iam:*"], "resources": ["*"]})],
		"pass",
	),
	"everything minus a deny of a service fails": one(
		{"aws_managed": true},
		[allow(["*"], ["*"]), statement({"effect": "Deny", "actions": ["organizations:*"], "resources": ["*"]})],
		"fail",
	),
	"a deny under a condition takes nothing away": one(
		{"aws_managed": true},
		[
			allow(["*"], ["*"]),
			statement({
				"effect": "Deny",
				"actions": ["*"],
				"resources": ["*"],
				"conditions": [{"operator": "BoolIfExists", "key": "aws:MultiFactorAuthPresent", "values": ["false"]}],
			}),
		],
		"fail",
	),
	"everything in tagged resources is unknown": one(
		{"aws_managed": true},
		[statement({
			"actions": ["*"],
			"resources": ["*"],
			"conditions": [{"operator": "StringEquals", "key": "aws:ResourceTag/team", "values": ["a"]}],
		})],
		"unknown",
	),
	"an unforeseen effect is unknown": one({"aws_managed": true}, [testing.changed(allow(["s3:Get*"], ["*"]), {"effect": "Permit"})], "unknown"),
	"a customer managed policy is not applicable": one({}, [allow(["*"], ["*"])], "not_applicable"),
	"an unattached policy is not applicable": one({"aws_managed": true, "attachments": 0}, [allow(["*"], ["*"])], "not_applicable"),
	"several policies are judged apart": {
		"evidence": {"aws.iam.policies": [
			policy({"aws_managed": true}, [allow(["*"], ["*"])]),
			policy(testing.changed({"aws_managed": true}, {"arn": "arn:aws:iam::123456789012:policy/q"}), [allow(["s3:Get*"], ["*"])]),
		]},
		"verdicts": {policy_arn: "fail", "arn:aws:iam::123456789012:policy/q": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(aws_managed_admin_policies.verdicts, case) with input as testing.input_for(case)
}
