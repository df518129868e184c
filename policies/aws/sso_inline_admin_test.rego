package policies.aws.sso_inline_admin_test

import data.lib.testing
import data.policies.aws.sso_inline_admin

subject := "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef"

row(changes) := testing.changed(
	{"arn": subject, "inline": written({"actions": ["s3:Get*"]}), "boundary": {"state": "none"}},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.sso.permission_sets": [row(changes)]},
	"verdicts": {subject: expected},
}

worse := {"inline": written({})}

written(changes) := {
	"state": "set",
	"document": {"version": "2012-10-17", "statements": [testing.changed(
		{
			"sid": "",
			"effect": "Allow",
			"actions": ["*"],
			"not_actions": [],
			"resources": ["*"],
			"not_resources": [],
			"principals": [],
			"not_principals": [],
			"conditions": [],
		},
		changes,
	)]},
}

tagged := {"operator": "StringEquals", "key": "aws:ResourceTag/team", "values": ["a"]}

cases := {
	"reading passes": one({}, "pass"),
	"everything fails": one({"inline": written({})}, "fail"),
	"everything within a boundary is unknown": one({"inline": written({}), "boundary": {"state": "customer_managed", "policy": "/bounds"}}, "unknown"),
	"reading within a boundary passes": one({"boundary": {"state": "aws_managed", "policy": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}, "pass"),
	"everything for some resources is unknown": one({"inline": written({"conditions": [tagged]})}, "unknown"),
	"no inline policy is left alone": one({"inline": {"state": "none"}}, "not_applicable"),
	"an unforeseen policy is unknown": one({"inline": {"state": "soon"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.sso.permission_sets": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.sso.permission_sets": [row({}), row(object.union({"arn": "second"}, worse))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sso_inline_admin.verdicts, case) with input as testing.input_for(case)
}
