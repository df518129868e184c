package policies.aws.group_inline_admin_test

import data.lib.testing
import data.policies.aws.group_inline_admin

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

inline(statements) := {"name": "inline", "document": document(statements)}

ada := "arn:aws:iam::123456789012:group/ada"

holder(overrides) := testing.changed({"arn": ada, "inline_policies": []}, overrides)

holding(statements) := {"inline_policies": [inline(statements)]}

one(overrides, expected) := {
	"evidence": {"aws.iam.groups": [holder(overrides)]},
	"verdicts": {ada: expected},
}

cases := {
	"full administration fails": one(holding([allow(["*"], ["*"])]), "fail"),
	"a reader passes": one(holding([allow(["s3:Get*"], ["*"])]), "pass"),
	"everything but a service fails": one(
		holding([statement({"not_actions": ["s3:*"], "resources": ["*"]})]),
		"fail",
	),
	"a deny in another inline policy counts": one(
		{"inline_policies": [
			inline([allow(["*"], ["*"])]),
			inline([statement({"effect": "Deny", "actions": ["iam:*"], "resources": ["*"]})]),
		]},
		"pass",
	),
	"a deny under a condition does not count": one(
		holding([
			allow(["*"], ["*"]),
			statement({
				"effect": "Deny",
				"actions": ["*"],
				"resources": ["*"],
				"conditions": [{"operator": "Bool", "key": "aws:MultiFactorAuthPresent", "values": ["false"]}],
			}),
		]),
		"fail",
	),
	"full administration of one's own resources is unknown": one(
		holding([statement({
			"actions": ["*"],
			"resources": ["*"],
			"conditions": [{"operator": "StringEquals", "key": "aws:ResourceAccount", "values": ["123456789012"]}],
		})]),
		"unknown",
	),
	"no inline policies are not applicable": one({}, "not_applicable"),
	"several are judged apart": {
		"evidence": {
			"aws.iam.groups": [
				holder(holding([allow(["*"], ["*"])])),
				holder(testing.changed(holding([allow(["s3:Get*"], ["*"])]), {"arn": "arn:b"})),
			],
		},
		"verdicts": {ada: "fail", "arn:b": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(group_inline_admin.verdicts, case) with input as testing.input_for(case)
}
