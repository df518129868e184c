package policies.aws.admin_phishing_resistant_mfa_test

import data.lib.testing
import data.policies.aws.admin_phishing_resistant_mfa

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

groups := [{
	"arn": "arn:aws:iam::123456789012:group/admins",
	"name": "admins",
	"attached_policies": [administrator],
	"inline_policies": [],
}]

ada := "arn:aws:iam::123456789012:user/ada"

bob := "arn:aws:iam::123456789012:user/bob"

user(arn, overrides) := testing.changed(
	{"arn": arn, "groups": [], "attached_policies": [], "inline_policies": [], "boundary": unbounded},
	overrides,
)

credential(arn, password) := {"arn": arn, "password": password}

mfa(arn, types) := {
	"arn": arn,
	"devices": [{"serial": sprintf("device-%s", [type]), "type": type} | some type in types],
}

given(users, credentials, devices, verdicts) := {
	"evidence": {
		"aws.iam.users": users,
		"aws.iam.groups": groups,
		"aws.iam.policies": policies,
		"aws.iam.credential_report": credentials,
		"aws.iam.mfa_devices": devices,
	},
	"verdicts": verdicts,
}

of(overrides, types, expected) := given(
	[user(ada, overrides)],
	[credential(ada, "enabled")],
	[mfa(ada, types)],
	{ada: expected},
)

admin := {"groups": ["admins"]}

cases := {
	"an administrator by group with a security key passes": of(admin, ["fido"], "pass"),
	"an administrator by group with an app fails": of(admin, ["virtual"], "fail"),
	"an app beside a security key fails": of(admin, ["fido", "virtual"], "fail"),
	"a hardware token fails": of(admin, ["hardware_token"], "fail"),
	"no device fails": of(admin, [], "fail"),
	"hardware of an untold type is unknown": of(admin, ["hardware"], "unknown"),
	"hardware of an untold type beside an app fails": of(admin, ["hardware", "virtual"], "fail"),
	"an administrator by attached policy is judged": of({"attached_policies": [administrator]}, ["virtual"], "fail"),
	"who can write policies is an administrator": of(
		{"inline_policies": [inline([allow(["iam:PutUserPolicy"], ["*"])])]},
		["virtual"],
		"fail",
	),
	"who can attach listed policies only is unknown": of(
		{"inline_policies": [inline([statement({
			"actions": ["iam:AttachUserPolicy"],
			"resources": ["*"],
			"conditions": [{"operator": "ArnEquals", "key": "iam:PolicyARN", "values": [reader]}],
		})])]},
		["virtual"],
		"unknown",
	),
	"a reader is not applicable": of({"attached_policies": [reader]}, ["virtual"], "not_applicable"),
	"a boundary that reads only makes a reader": of(
		testing.changed(admin, {"boundary": bounded(reader)}),
		["virtual"],
		"not_applicable",
	),
	"a boundary that was not read is unknown": of(
		testing.changed(admin, {"boundary": bounded("arn:aws:iam::123456789012:policy/gone")}),
		["fido"],
		"unknown",
	),
	"a group that was not read is unknown": of({"groups": ["gone"]}, ["fido"], "unknown"),
	"no console password is not applicable": given(
		[user(ada, admin)],
		[credential(ada, "disabled")],
		[mfa(ada, [])],
		{ada: "not_applicable"},
	),
	"an unreported password is unknown": given(
		[user(ada, admin)],
		[credential(ada, "not_reported")],
		[mfa(ada, ["fido"])],
		{ada: "unknown"},
	),
	"a user missing from the credential report is unknown": given([user(ada, admin)], [], [mfa(ada, ["fido"])], {ada: "unknown"}),
	"a user missing from the devices is unknown": given([user(ada, admin)], [credential(ada, "enabled")], [], {ada: "unknown"}),
	"several users are judged apart": given(
		[user(ada, admin), user(bob, admin)],
		[credential(ada, "enabled"), credential(bob, "enabled")],
		[mfa(ada, ["fido"]), mfa(bob, ["virtual"])],
		{ada: "pass", bob: "fail"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(admin_phishing_resistant_mfa.verdicts, case) with input as testing.input_for(case)
}
