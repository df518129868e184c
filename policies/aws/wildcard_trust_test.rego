package policies.aws.wildcard_trust_test

import data.lib.testing
import data.policies.aws.wildcard_trust

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

for_everyone(conditions) := {"principals": [principal("*", "*")], "conditions": conditions}

cases := {
	"a named account passes": one({"principals": [principal("AWS", "arn:aws:iam::210987654321:root")]}, "pass"),
	"everyone fails": one(for_everyone([]), "fail"),
	"every AWS account fails": one({"principals": [principal("AWS", "*")]}, "fail"),
	"everyone beside a named account fails": one(
		{"principals": [principal("AWS", "arn:aws:iam::210987654321:root"), principal("AWS", "*")]},
		"fail",
	),
	"everyone but one account fails": one(
		{"not_principals": [principal("AWS", "arn:aws:iam::210987654321:root")]},
		"fail",
	),
	"a wildcard action fails": one(testing.changed(for_everyone([]), {"actions": ["sts:*"]}), "fail"),
	"every action but one fails": one(testing.changed(for_everyone([]), {"actions": [], "not_actions": ["sts:TagSession"]}), "fail"),
	"every identity pool fails": one({"principals": [principal("Federated", "cognito-identity.amazonaws.com")]}, "fail"),
	"an identity pool passes": one(
		{
			"principals": [principal("Federated", "cognito-identity.amazonaws.com")],
			"conditions": [condition("StringEquals", "cognito-identity.amazonaws.com:aud", ["eu-west-1:a1b2"])],
		},
		"pass",
	),
	"a subject of unforeseen form is unknown": one(
		{
			"principals": [principal("Federated", "arn:aws:iam::123456789012:oidc-provider/gitlab.com")],
			"conditions": [condition("StringEquals", "gitlab.com:sub", ["user:7"])],
		},
		"unknown",
	),
	"tagging sessions alone passes": one(testing.changed(for_everyone([]), {"actions": ["sts:TagSession"]}), "pass"),
	"everyone of an organisation passes": one(
		for_everyone([condition("StringEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"])]),
		"pass",
	),
	"the key's case does not matter": one(
		for_everyone([condition("StringEquals", "AWS:principalorgid", ["o-a1b2c3d4e5"])]),
		"pass",
	),
	"everyone of any organisation fails": one(for_everyone([condition("StringLike", "aws:PrincipalOrgID", ["*"])]), "fail"),
	"any organisation beside a named one fails": one(
		for_everyone([condition("StringLike", "aws:PrincipalOrgID", ["o-a1b2c3d4e5", "o-*"])]),
		"fail",
	),
	"an organisation that need not be there fails": one(
		for_everyone([condition("StringEqualsIfExists", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"])]),
		"fail",
	),
	"for all values of nothing fails": one(
		for_everyone([condition("ForAllValues:StringLike", "aws:PrincipalOrgPaths", ["o-a1b2c3d4e5/*"])]),
		"fail",
	),
	"for any value passes": one(
		for_everyone([condition("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", ["o-a1b2c3d4e5/*"])]),
		"pass",
	),
	"another organisation than one's own fails": one(
		for_everyone([condition("StringNotEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"])]),
		"fail",
	),
	"a role name of any account fails": one(
		for_everyone([condition("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/deploy"])]),
		"fail",
	),
	"a role name of a named account passes": one(
		for_everyone([condition("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::210987654321:role/*"])]),
		"pass",
	),
	"an external id alone fails": one(for_everyone([condition("StringEquals", "sts:ExternalId", ["s3cret"])]), "fail"),
	"a network alone fails": one(for_everyone([condition("IpAddress", "aws:SourceIp", ["192.0.2.0/24"])]), "fail"),
	"a deny beside it is unknown": {
		"evidence": {"aws.iam.roles": [role({}, [
			trusts(for_everyone([])),
			trusts(testing.changed(
				for_everyone([condition("StringNotEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"])]),
				{"effect": "Deny"},
			)),
		])]},
		"verdicts": {role_arn: "unknown"},
	},
	"an unforeseen effect is unknown": one(testing.changed(for_everyone([]), {"effect": "Permit"}), "unknown"),
	"a statement without principals is unknown": one({}, "unknown"),
	"a service-linked role is not applicable": {
		"evidence": {"aws.iam.roles": [role({"service_linked": true}, [trusts(for_everyone([]))])]},
		"verdicts": {role_arn: "not_applicable"},
	},
	"several roles are judged apart": {
		"evidence": {"aws.iam.roles": [
			role({}, [trusts(for_everyone([]))]),
			role({"arn": "arn:b"}, [trusts({"principals": [principal("Service", "ec2.amazonaws.com")]})]),
		]},
		"verdicts": {role_arn: "fail", "arn:b": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(wildcard_trust.verdicts, case) with input as testing.input_for(case)
}
