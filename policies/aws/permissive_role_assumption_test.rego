package policies.aws.permissive_role_assumption_test

import data.lib.testing
import data.policies.aws.permissive_role_assumption

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
	"one role passes": one({}, [allow(["sts:AssumeRole"], ["arn:aws:iam::123456789012:role/deploy"])], "pass"),
	"a role name in any account passes": one({}, [allow(["sts:AssumeRole"], ["arn:aws:iam::*:role/audit"])], "pass"),
	"every role fails": one({}, [allow(["sts:AssumeRole"], ["*"])], "fail"),
	"every role of an account fails": one({}, [allow(["sts:AssumeRole"], ["arn:aws:iam::210987654321:role/*"])], "fail"),
	"a wildcard action fails": one({}, [allow(["sts:*"], ["*"])], "fail"),
	"everything but a service fails": one({}, [statement({"not_actions": ["s3:*"], "resources": ["*"]})], "fail"),
	"no right to assume passes": one({}, [allow(["sts:GetCallerIdentity"], ["*"])], "pass"),
	"a deny takes it away": one(
		{},
		[allow(["sts:*"], ["*"]), statement({"effect": "Deny", "actions": ["sts:AssumeRole"], "resources": ["*"]})],
		"pass",
	),
	"roles of the own organisation are unknown": one(
		{},
		[statement({
			"actions": ["sts:AssumeRole"],
			"resources": ["*"],
			"conditions": [{"operator": "StringEquals", "key": "aws:ResourceOrgID", "values": ["o-a1b2c3d4e5"]}],
		})],
		"unknown",
	),
	"an unforeseen effect is unknown": one({}, [testing.changed(allow(["s3:*"], ["*"]), {"effect": "Permit"})], "unknown"),
	"an AWS managed policy is not applicable": one({"aws_managed": true}, [allow(["*"], ["*"])], "not_applicable"),
	"an unattached policy is not applicable": one({"attachments": 0}, [allow(["*"], ["*"])], "not_applicable"),
	"several policies are judged apart": {
		"evidence": {"aws.iam.policies": [
			policy({}, [allow(["sts:AssumeRole"], ["*"])]),
			policy({"arn": "arn:aws:iam::123456789012:policy/q"}, [allow(["s3:Get*"], ["*"])]),
		]},
		"verdicts": {policy_arn: "fail", "arn:aws:iam::123456789012:policy/q": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(permissive_role_assumption.verdicts, case) with input as testing.input_for(case)
}
