package policies.aws.user_direct_policies_test

import data.lib.testing
import data.policies.aws.user_direct_policies

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

ada := "arn:aws:iam::123456789012:user/ada"

user(overrides) := testing.changed({"arn": ada, "attached_policies": [], "inline_policies": []}, overrides)

one(overrides, expected) := {
	"evidence": {"aws.iam.users": [user(overrides)]},
	"verdicts": {ada: expected},
}

attached := {"attached_policies": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}

inline := {"inline_policies": [{"name": "inline", "document": document([allow(["s3:Get*"], ["*"])])}]}

cases := {
	"no policies of one's own pass": one({}, "pass"),
	"an attached policy fails": one(attached, "fail"),
	"an inline policy fails": one(inline, "fail"),
	"both fail": one(testing.changed(attached, inline), "fail"),
	"a list that was not read is unknown": one({"attached_policies": null}, "unknown"),
	"an account without users is not applicable": {
		"evidence": {"aws.iam.users": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several users are judged apart": {
		"evidence": {"aws.iam.users": [user(attached), user({"arn": "arn:b"})]},
		"verdicts": {ada: "fail", "arn:b": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(user_direct_policies.verdicts, case) with input as testing.input_for(case)
}
