package policies.aws.privilege_escalation_roles_test

import data.lib.testing
import data.policies.aws.privilege_escalation_roles

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

holder(overrides) := testing.changed(
	{"arn": ada, "service_linked": false, "attached_policies": [], "inline_policies": [], "boundary": unbounded},
	overrides,
)

given(holders, verdicts) := {
	"evidence": {"aws.iam.roles": holders, "aws.iam.policies": policies},
	"verdicts": verdicts,
}

one(overrides, expected) := given([holder(overrides)], {ada: expected})

launch := {"inline_policies": [inline([allow(["ec2:RunInstances"], ["*"])])]}

write := {"inline_policies": [inline([allow(["iam:PutRolePolicy"], ["*"])])]}

cases := {
	"a reader passes": one({"attached_policies": [reader]}, "pass"),
	"writing policies fails": one(write, "fail"),
	"two halves in two policies fail": one(
		{"inline_policies": [
			inline([allow(["iam:PassRole"], ["*"])]),
			inline([allow(["lambda:CreateFunction", "lambda:InvokeFunction"], ["*"])]),
		]},
		"fail",
	),
	"a deny in another policy closes the way": one(
		{"inline_policies": [
			inline([allow(["iam:PutRolePolicy"], ["*"])]),
			inline([statement({"effect": "Deny", "actions": ["iam:Put*"], "resources": ["*"]})]),
		]},
		"pass",
	),
	"a boundary closes the way": one(testing.changed(write, {"boundary": bounded(reader)}), "pass"),
	"a boundary that allows everything does not": one(testing.changed(write, {"boundary": bounded(administrator)}), "fail"),
	"a boundary that was not read is unknown": one(
		testing.changed(write, {"boundary": bounded("arn:aws:iam::123456789012:policy/gone")}),
		"unknown",
	),
	"an attached policy that was not read is unknown": one(
		{"attached_policies": ["arn:aws:iam::123456789012:policy/gone"]},
		"unknown",
	),
	"attaching listed policies only is unknown": one(
		{"inline_policies": [inline([statement({
			"actions": ["iam:AttachRolePolicy"],
			"resources": ["*"],
			"conditions": [{"operator": "ArnEquals", "key": "iam:PolicyARN", "values": [reader]}],
		})])]},
		"unknown",
	),
	"an administrator is not applicable": one({"attached_policies": [administrator]}, "not_applicable"),
	"without policies it is not applicable": one({}, "not_applicable"),
	"half a way passes": one(launch, "pass"),
	"a service-linked role is not applicable": one(testing.changed(write, {"service_linked": true}), "not_applicable"),
	"several are judged apart": given(
		[holder(write), holder({"arn": "arn:b", "attached_policies": [reader]})],
		{ada: "fail", "arn:b": "pass"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(privilege_escalation_roles.verdicts, case) with input as testing.input_for(case)
}
