package policies.aws.role_inline_admin_test

import data.lib.testing
import data.policies.aws.role_inline_admin

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

administrator := "arn:aws:iam::aws:policy/AdministratorAccess"

reader := "arn:aws:iam::aws:policy/ReadOnlyAccess"

policies := [
	{"arn": administrator, "document": document([allow(["*"], ["*"])])},
	{"arn": reader, "document": document([allow(["s3:Get*"], ["*"])])},
]

inline(statements) := {"name": "inline", "document": document(statements)}

unbounded := {"state": "none"}

bounded(arn) := {"state": "set", "policy": arn}

ada := "arn:aws:iam::123456789012:role/ada"

holder(overrides) := testing.changed({"arn": ada, "boundary": unbounded, "service_linked": false, "inline_policies": []}, overrides)

holding(statements) := {"inline_policies": [inline(statements)]}

one(overrides, expected) := {
	"evidence": {"aws.iam.roles": [holder(overrides)], "aws.iam.policies": policies},
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
	"a boundary that reads only bounds": one(
		testing.changed(holding([allow(["*"], ["*"])]), {"boundary": bounded(reader)}),
		"pass",
	),
	"a boundary that allows everything bounds nothing": one(
		testing.changed(holding([allow(["*"], ["*"])]), {"boundary": bounded(administrator)}),
		"fail",
	),
	"a boundary that was not read is unknown": one(
		testing.changed(holding([allow(["*"], ["*"])]), {"boundary": bounded("arn:aws:iam::123456789012:policy/gone")}),
		"unknown",
	),
	"a boundary of an unforeseen state is unknown": one(
		testing.changed(holding([allow(["*"], ["*"])]), {"boundary": {"state": "soft"}}),
		"unknown",
	),
	"a service-linked role is not applicable": one(
		testing.changed(holding([allow(["*"], ["*"])]), {"service_linked": true}),
		"not_applicable",
	),
	"several are judged apart": {
		"evidence": {
			"aws.iam.roles": [
				holder(holding([allow(["*"], ["*"])])),
				holder(testing.changed(holding([allow(["s3:Get*"], ["*"])]), {"arn": "arn:b"})),
			],
			"aws.iam.policies": policies,
		},
		"verdicts": {ada: "fail", "arn:b": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(role_inline_admin.verdicts, case) with input as testing.input_for(case)
}
