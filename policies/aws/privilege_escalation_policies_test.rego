package policies.aws.privilege_escalation_policies_test

import data.lib.testing
import data.policies.aws.privilege_escalation_policies

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

pass_role(conditions) := statement({"actions": ["iam:PassRole"], "resources": ["*"], "conditions": conditions})

to(operator, service) := [{"operator": operator, "key": "iam:PassedToService", "values": [service]}]

cases := {
	"a reader passes": one({}, [allow(["iam:Get*", "iam:List*", "s3:*"], ["*"])], "pass"),
	"writing policy versions fails": one({}, [allow(["iam:CreatePolicyVersion"], ["*"])], "fail"),
	"a wildcard that covers it fails": one({}, [allow(["iam:Create*"], ["*"])], "fail"),
	"a wildcard within a name fails": one({}, [allow(["iam:*LoginProfile"], ["*"])], "fail"),
	"all users of the account fail": one({}, [allow(["iam:AttachUserPolicy"], ["arn:aws:iam::123456789012:user/*"])], "fail"),
	"attaching policies to oneself fails": one(
		{},
		[allow(["iam:AttachUserPolicy"], ["arn:aws:iam::*:user/${aws:username}"])],
		"fail",
	),
	"changing one's own access key passes": one(
		{},
		[allow(["iam:CreateAccessKey"], ["arn:aws:iam::*:user/${aws:username}"])],
		"pass",
	),
	"a named role passes": one({}, [allow(["iam:PutRolePolicy"], ["arn:aws:iam::123456789012:role/app/*"])], "pass"),
	"passing any role to a machine fails": one({}, [pass_role([]), allow(["ec2:RunInstances"], ["*"])], "fail"),
	"passing roles alone passes": one({}, [pass_role([])], "pass"),
	"starting machines alone passes": one({}, [allow(["ec2:*"], ["arn:aws:ec2:*:*:volume/v"])], "pass"),
	"passing to the service at hand fails": one(
		{},
		[pass_role(to("StringEquals", "ec2.amazonaws.com")), allow(["ec2:RunInstances"], ["*"])],
		"fail",
	),
	"passing to another service passes": one(
		{},
		[pass_role(to("StringEquals", "ecs-tasks.amazonaws.com")), allow(["ec2:RunInstances"], ["*"])],
		"pass",
	),
	"a list of services that need not be there limits nothing": one(
		{},
		[pass_role(to("StringEqualsIfExists", "ecs-tasks.amazonaws.com")), allow(["ec2:RunInstances"], ["*"])],
		"fail",
	),
	"a service with a wildcard limits nothing": one(
		{},
		[pass_role(to("StringLike", "ec2*")), allow(["ec2:RunInstances"], ["*"])],
		"fail",
	),
	"a deny closes the way": one(
		{},
		[
			pass_role([]),
			allow(["ec2:RunInstances"], ["*"]),
			statement({"effect": "Deny", "actions": ["iam:PassRole"], "resources": ["*"]}),
		],
		"pass",
	),
	"a deny of some roles does not": one(
		{},
		[
			pass_role([]),
			allow(["ec2:RunInstances"], ["*"]),
			statement({
				"effect": "Deny",
				"actions": ["iam:PassRole"],
				"resources": ["arn:aws:iam::123456789012:role/admin"],
			}),
		],
		"fail",
	),
	"rewriting functions fails": one({}, [allow(["lambda:Update*"], ["arn:aws:lambda:*:*:function:*"])], "fail"),
	"everything but IAM fails for running code": one(
		{},
		[statement({"not_actions": ["iam:*"], "resources": ["*"]})],
		"fail",
	),
	"attaching listed policies only is unknown": one(
		{},
		[statement({
			"actions": ["iam:AttachRolePolicy"],
			"resources": ["*"],
			"conditions": [{"operator": "ArnEquals", "key": "iam:PolicyARN", "values": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}],
		})],
		"unknown",
	),
	"an unforeseen effect is unknown": one({}, [testing.changed(allow(["s3:*"], ["*"]), {"effect": "Permit"})], "unknown"),
	"full administration is not applicable": one({}, [allow(["*"], ["*"])], "not_applicable"),
	"an AWS managed policy is not applicable": one({"aws_managed": true}, [allow(["iam:*"], ["*"])], "not_applicable"),
	"an unattached policy is not applicable": one({"attachments": 0}, [allow(["iam:*"], ["*"])], "not_applicable"),
	"several policies are judged apart": {
		"evidence": {"aws.iam.policies": [
			policy({}, [allow(["iam:*"], ["*"])]),
			policy({"arn": "arn:aws:iam::123456789012:policy/q"}, [allow(["s3:Get*"], ["*"])]),
		]},
		"verdicts": {policy_arn: "fail", "arn:aws:iam::123456789012:policy/q": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(privilege_escalation_policies.verdicts, case) with input as testing.input_for(case)
}
