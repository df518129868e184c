package policies.aws.github_oidc_trust_test

import data.lib.testing
import data.policies.aws.github_oidc_trust

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

provider := "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"

github(conditions) := {
	"actions": ["sts:AssumeRoleWithWebIdentity"],
	"principals": [principal("Federated", provider)],
	"conditions": conditions,
}

one(overrides, expected) := {
	"evidence": {"aws.iam.roles": [role({}, [trusts(overrides)])]},
	"verdicts": {role_arn: expected},
}

audience := condition("StringEquals", "token.actions.githubusercontent.com:aud", ["sts.amazonaws.com"])

subject(operator, values) := github([audience, condition(operator, "token.actions.githubusercontent.com:sub", values)])

cases := {
	"a repository and branch pass": one(subject("StringEquals", ["repo:acme/shop:ref:refs/heads/main"]), "pass"),
	"all refs of a repository pass": one(subject("StringLike", ["repo:acme/shop:*"]), "pass"),
	"all repositories of an owner pass": one(subject("StringLike", ["repo:acme/*"]), "pass"),
	"no subject fails": one(github([audience]), "fail"),
	"any subject fails": one(subject("StringLike", ["*"]), "fail"),
	"any repository fails": one(subject("StringLike", ["repo:*"]), "fail"),
	"an owner with a wildcard fails": one(subject("StringLike", ["repo:acme*/shop:*"]), "fail"),
	"any owner's repository fails": one(subject("StringLike", ["repo:*/shop:*"]), "fail"),
	"one open value of two fails": one(subject("StringLike", ["repo:acme/shop:*", "*"]), "fail"),
	"a subject that need not be there fails": one(subject("StringLikeIfExists", ["repo:acme/shop:*"]), "fail"),
	"for all values fails": one(subject("ForAllValues:StringLike", ["repo:acme/shop:*"]), "fail"),
	"anything but a repository fails": one(subject("StringNotEquals", ["repo:acme/shop:*"]), "fail"),
	"a provider of an enterprise is judged too": one(
		{
			"actions": ["sts:AssumeRoleWithWebIdentity"],
			"principals": [principal("Federated", sprintf("%s/acme", [provider]))],
			"conditions": [condition("StringLike", "token.actions.githubusercontent.com/acme:sub", ["repo:*"])],
		},
		"fail",
	),
	"a subject of another form is unknown": one(subject("StringEquals", ["repository_id:123:environment:live"]), "unknown"),
	"an unforeseen effect is unknown": one(testing.changed(github([]), {"effect": "Permit"}), "unknown"),
	"another provider is not applicable": one(
		{"principals": [principal("Federated", "arn:aws:iam::123456789012:saml-provider/corp")]},
		"not_applicable",
	),
	"a service-linked role is not applicable": {
		"evidence": {"aws.iam.roles": [role({"service_linked": true}, [trusts(github([]))])]},
		"verdicts": {role_arn: "not_applicable"},
	},
	"several roles are judged apart": {
		"evidence": {"aws.iam.roles": [
			role({}, [trusts(github([audience]))]),
			role({"arn": "arn:b"}, [trusts(subject("StringEquals", ["repo:acme/shop:ref:refs/heads/main"]))]),
		]},
		"verdicts": {role_arn: "fail", "arn:b": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(github_oidc_trust.verdicts, case) with input as testing.input_for(case)
}
