package policies.aws.log_resource_policy_public_test

import data.lib.testing
import data.policies.aws.log_resource_policy_public

one := "eu-west-1/one"

two := "eu-west-1/two"

row(subject, overrides) := testing.changed(
	{"id": subject, "policy": policy([{"type": "Service", "id": "route53.amazonaws.com"}], [])},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.logs.resource_policies": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

everyone := [{"type": "*", "id": "*"}]

policy(principals, conditions) := {"state": "set", "document": {"version": "2012-10-17", "statements": [{
	"sid": "",
	"effect": "Allow",
	"actions": ["logs:PutLogEvents"],
	"not_actions": [],
	"resources": ["arn:aws:logs:eu-west-1:123456789012:log-group:/aws/route53/*"],
	"not_resources": [],
	"principals": principals,
	"not_principals": [],
	"conditions": conditions,
}]}}

condition(operator, key, values) := {"operator": operator, "key": key, "values": values}

cases := {
	"a service passes": this({}, "pass"),
	"everybody fails": this({"policy": policy(everyone, [])}, "fail"),
	"everybody of the own account passes": this({"policy": policy(everyone, [condition("StringEquals", "aws:PrincipalAccount", ["123456789012"])])}, "pass"),
	"everybody of the own account, if told, fails": this({"policy": policy(everyone, [condition("StringEqualsIfExists", "aws:PrincipalAccount", ["123456789012"])])}, "fail"),
	"an unknown condition is unknown": this({"policy": policy(everyone, [condition("StringEquals", "example:Key", ["a"])])}, "unknown"),
	"no policy is unknown": this({"policy": {"state": "none"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.logs.resource_policies": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"policy": policy(everyone, [])})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(log_resource_policy_public.verdicts, case) with input as testing.input_for(case)
}
