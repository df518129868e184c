package policies.aws.confused_deputy_test

import data.lib.testing
import data.policies.aws.confused_deputy

role_arn := "arn:aws:iam::123456789012:role/r"

trusts(overrides) := testing.changed(
	{
		"sid": "",
		"effect": "Allow",
		"actions": ["sts:AssumeRole"],
		"not_actions": [],
		"resources": [],
		"not_resources": [],
		"principals": [],
		"not_principals": [],
		"conditions": [],
	},
	overrides,
)

principal(type, id) := {"type": type, "id": id}

condition(operator, key, values) := {"operator": operator, "key": key, "values": values}

role(overrides, statements) := testing.changed(
	{
		"arn": role_arn,
		"service_linked": false,
		"account_id": "123456789012",
		"trust": {"version": "2012-10-17", "statements": statements},
	},
	overrides,
)

one(overrides, expected) := {
	"evidence": {"aws.iam.roles": [role({}, [trusts(overrides)])]},
	"verdicts": {role_arn: expected},
}

service(name, conditions) := {"principals": [principal("Service", name)], "conditions": conditions}

tasks(conditions) := service("ecs-tasks.amazonaws.com", conditions)

cases := {
	"no source fails": one(tasks([]), "fail"),
	"an account as source passes": one(tasks([condition("StringEquals", "aws:SourceAccount", ["123456789012"])]), "pass"),
	"a resource as source passes": one(
		tasks([condition("ArnLike", "aws:SourceArn", ["arn:aws:ecs:eu-west-1:123456789012:*"])]),
		"pass",
	),
	"an organisation as source passes": one(tasks([condition("StringEquals", "aws:SourceOrgID", ["o-a1b2c3d4e5"])]), "pass"),
	"a resource of any account fails": one(tasks([condition("ArnLike", "aws:SourceArn", ["arn:aws:ecs:*:*:*"])]), "fail"),
	"a source that need not be there fails": one(
		tasks([condition("StringEqualsIfExists", "aws:SourceAccount", ["123456789012"])]),
		"fail",
	),
	"the caller's organisation is no source": one(
		tasks([condition("StringEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"])]),
		"fail",
	),
	"a service with region and partition is the same": one(service("states.cn-north-1.amazonaws.com.cn", []), "fail"),
	"one service of two fails": one(
		{"principals": [principal("Service", "ec2.amazonaws.com"), principal("Service", "lambda.amazonaws.com")]},
		"fail",
	),
	"a machine is not applicable": one(service("ec2.amazonaws.com", []), "not_applicable"),
	"no service is not applicable": one(
		{"principals": [principal("AWS", "arn:aws:iam::123456789012:root")]},
		"not_applicable",
	),
	"a service of which nothing is known is unknown": one(service("novel.amazonaws.com", []), "unknown"),
	"a service of which nothing is known passes with a source": one(
		service("novel.amazonaws.com", [condition("StringEquals", "aws:SourceAccount", ["123456789012"])]),
		"pass",
	),
	"an unforeseen effect is unknown": one(testing.changed(tasks([]), {"effect": "Permit"}), "unknown"),
	"a service-linked role is not applicable": {
		"evidence": {"aws.iam.roles": [role({"service_linked": true}, [trusts(tasks([]))])]},
		"verdicts": {role_arn: "not_applicable"},
	},
	"several roles are judged apart": {
		"evidence": {"aws.iam.roles": [
			role({}, [trusts(tasks([]))]),
			role({"arn": "arn:b"}, [trusts(tasks([condition("StringEquals", "aws:SourceAccount", ["123456789012"])]))]),
		]},
		"verdicts": {role_arn: "fail", "arn:b": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(confused_deputy.verdicts, case) with input as testing.input_for(case)
}
