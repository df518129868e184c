package policies.aws.cross_account_trust_test

import data.lib.testing
import data.policies.aws.cross_account_trust

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

given(trusted_accounts, roles, verdicts) := {
	"parameters": {"trusted_accounts": trusted_accounts},
	"evidence": {"aws.iam.roles": roles},
	"verdicts": verdicts,
}

one(overrides, expected) := given([], [role({}, [trusts(overrides)])], {role_arn: expected})

other(conditions) := {"principals": [principal("AWS", "arn:aws:iam::210987654321:root")], "conditions": conditions}

cases := {
	"another account without a pin fails": one(other([]), "fail"),
	"another account by its number fails": one({"principals": [principal("AWS", "210987654321")]}, "fail"),
	"a role of another account fails": one(
		{"principals": [principal("AWS", "arn:aws:iam::210987654321:role/ci")]},
		"fail",
	),
	"an external id passes": one(other([condition("StringEquals", "sts:ExternalId", ["s3cret"])]), "pass"),
	"any external id fails": one(other([condition("StringLike", "sts:ExternalId", ["*"])]), "fail"),
	"an external id that need not be there fails": one(
		other([condition("StringEqualsIfExists", "sts:ExternalId", ["s3cret"])]),
		"fail",
	),
	"the organisation passes": one(other([condition("StringEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"])]), "pass"),
	"MFA alone fails": one(other([condition("Bool", "aws:MultiFactorAuthPresent", ["true"])]), "fail"),
	"a pin in another statement does not help": given(
		[],
		[role({}, [trusts(other([])), trusts(other([condition("StringEquals", "sts:ExternalId", ["s3cret"])]))])],
		{role_arn: "fail"},
	),
	"everyone with an external id fails": one(
		{
			"principals": [principal("*", "*")],
			"conditions": [condition("StringEquals", "sts:ExternalId", ["s3cret"])],
		},
		"fail",
	),
	"everyone of the organisation passes": one(
		{
			"principals": [principal("AWS", "*")],
			"conditions": [condition("StringEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"])],
		},
		"pass",
	),
	"the own account is not applicable": one(
		{"principals": [principal("AWS", "arn:aws:iam::123456789012:role/ci")]},
		"not_applicable",
	),
	"everyone of the own account is not applicable": one(
		{
			"principals": [principal("AWS", "*")],
			"conditions": [condition("StringEquals", "aws:PrincipalAccount", ["123456789012"])],
		},
		"not_applicable",
	),
	"everyone of another account fails": one(
		{
			"principals": [principal("AWS", "*")],
			"conditions": [condition("StringEquals", "aws:PrincipalAccount", ["210987654321"])],
		},
		"fail",
	),
	"another account with a deny beside it is unknown": given(
		[],
		[role(
			{},
			[
				trusts(other([])),
				trusts({
					"effect": "Deny",
					"principals": [principal("AWS", "*")],
					"conditions": [condition("StringNotEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"])],
				}),
			],
		)],
		{role_arn: "unknown"},
	),
	"a service is not applicable": one({"principals": [principal("Service", "ec2.amazonaws.com")]}, "not_applicable"),
	"a service-linked role is not applicable": given(
		[],
		[role({"service_linked": true}, [trusts(other([]))])],
		{role_arn: "not_applicable"},
	),
	"what is left of a deleted role is unknown": one({"principals": [principal("AWS", "AROAEXAMPLEID")]}, "unknown"),
	"an unforeseen effect is unknown": one(testing.changed(other([]), {"effect": "Permit"}), "unknown"),
	"a listed account is not applicable": given(
		["210987654321"],
		[role({}, [trusts(other([]))])],
		{role_arn: "not_applicable"},
	),
	"another account than the listed one fails": given(
		["111122223333"],
		[role({}, [trusts(other([]))])],
		{role_arn: "fail"},
	),
	"several roles are judged apart": given(
		[],
		[
			role({}, [trusts(other([]))]),
			role({"arn": "arn:b"}, [trusts(other([condition("StringEquals", "sts:ExternalId", ["s3cret"])]))]),
		],
		{role_arn: "fail", "arn:b": "pass"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(cross_account_trust.verdicts, case) with input as testing.input_for(case)
}
