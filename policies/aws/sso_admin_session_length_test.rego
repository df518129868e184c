package policies.aws.sso_admin_session_length_test

import data.lib.testing
import data.policies.aws.sso_admin_session_length

subject := "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef"

row(changes) := testing.changed(
	{"arn": subject, "session_seconds": 14400, "aws_policies": ["arn:aws:iam::aws:policy/AdministratorAccess"], "customer_policies": [], "inline": {"state": "none"}},
	changes,
)

one(changes, expected) := {
	"parameters": {"seconds": 14400},
	"evidence": {"aws.sso.permission_sets": [row(changes)]},
	"verdicts": {subject: expected},
}

worse := {"session_seconds": 43200}

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

long(changes, expected) := one(
	object.union({"session_seconds": 14401, "aws_policies": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}, changes),
	expected,
)

cases := {
	"four hours pass": one({}, "pass"),
	"a second more fails": one({"session_seconds": 14401}, "fail"),
	"rights to IAM are administration": long({"aws_policies": ["arn:aws-cn:iam::aws:policy/IAMFullAccess"]}, "fail"),
	"a policy of another name is none": long({"aws_policies": ["arn:aws:iam::aws:policy/job-function/AdministratorAccess"]}, "not_applicable"),
	"less than administration is left alone": long({}, "not_applicable"),
	"no policies at all are left alone": long({"aws_policies": []}, "not_applicable"),
	"administration that is written into it fails": long({"inline": written({})}, "fail"),
	"reading that is written into it is left alone": long({"inline": written({"actions": ["s3:Get*"]})}, "not_applicable"),
	"administration of some resources is unknown": long({"inline": written({"conditions": [tagged]})}, "unknown"),
	"policies of the accounts are unknown": long({"customer_policies": ["/operators"]}, "unknown"),
	"short sessions with them pass": long({"customer_policies": ["/operators"], "session_seconds": 3600}, "pass"),
	"an unforeseen policy is unknown": long({"inline": {"state": "soon"}}, "unknown"),
	"no time at all is unknown": one({"session_seconds": 0}, "unknown"),
	"a longer limit can be set": object.union(one({"session_seconds": 43200}, "pass"), {"parameters": {"seconds": 43200}}),
	"nothing at all is for the engine to state": {
		"parameters": {"seconds": 14400},
		"evidence": {"aws.sso.permission_sets": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"parameters": {"seconds": 14400},
		"evidence": {"aws.sso.permission_sets": [row({}), row(object.union({"arn": "second"}, worse))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sso_admin_session_length.verdicts, case) with input as testing.input_for(case)
}
