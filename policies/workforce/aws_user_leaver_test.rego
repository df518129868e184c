package policies.workforce.aws_user_leaver_test

import data.lib.people_cases
import data.lib.testing
import data.policies.workforce.aws_user_leaver

joins(users, people, declarations, verdicts) := {
	"evidence": {"aws.iam.credential_report": users, "scim.users": people, "declared.accounts": declarations},
	"verdicts": verdicts,
}

ann := people_cases.arn("ann")

mailed := people_cases.arn("ann@acme.example")

of_ann(changes, person, expected) := joins(
	[people_cases.iam_user("ann", changes)],
	[people_cases.person("ann", person)],
	[people_cases.declared(ann, people_cases.by_email("ann@acme.example"))],
	{ann: expected},
)

of_mail(name, person, expected) := joins(
	[people_cases.iam_user(name, {})],
	[people_cases.person("ann", person)],
	[],
	{people_cases.arn(name): expected},
)

no_password := {"password": "disabled", "mfa_active": false}

cases := {
	"an active person passes": of_ann({}, {}, "pass"),
	"a leaver with a password fails": of_ann({}, people_cases.left, "fail"),
	"a leaver with an active key fails": of_ann(
		object.union(no_password, {"access_keys": [people_cases.access_key(true)]}),
		people_cases.left,
		"fail",
	),
	"a leaver with an active signing certificate fails": of_ann(
		object.union(no_password, {"signing_certificates": [{"slot": 1, "active": true, "rotated_at": {"state": "none"}}]}),
		people_cases.left,
		"fail",
	),
	"a leaver with an inactive key has no access": of_ann(
		object.union(no_password, {"access_keys": [people_cases.access_key(false)]}),
		people_cases.left,
		"not_applicable",
	),
	"a password that is not reported is taken for one": of_ann({"password": "not_reported"}, people_cases.left, "fail"),
	"a name that is an address joins": of_mail("ann@acme.example", people_cases.left, "fail"),
	"without case": of_mail("Ann@acme.example", people_cases.left, "fail"),
	"a plus address is another": of_mail("ann+aws@acme.example", {}, "unknown"),
	"a name that is no address joins nobody": of_mail("ann", {"user_name": "ann"}, "unknown"),
	"a look-alike is another": of_mail("аnn@acme.example", {}, "unknown"),
	"the root user is not applicable": joins([people_cases.root], [people_cases.person("ann", {})], [], {people_cases.root.arn: "not_applicable"}),
	"a machine is not applicable": joins(
		[people_cases.iam_user("backup", {})],
		[people_cases.person("ann", {})],
		[people_cases.declared(people_cases.arn("backup"), people_cases.machine("ann@acme.example"))],
		{people_cases.arn("backup"): "not_applicable"},
	),
	"one of two with the address has left": joins(
		[people_cases.iam_user("ann@acme.example", {})],
		[
			people_cases.person("ann", people_cases.left),
			people_cases.person("bo", {"emails": [people_cases.mail("ann@acme.example")]}),
		],
		[],
		{mailed: "unknown"},
	),
	"users of two accounts are judged apart": joins(
		[
			people_cases.iam_user("ann@acme.example", {}),
			people_cases.iam_user("bo@acme.example", {"arn": "arn:aws:iam::210987654321:user/bo@acme.example"}),
		],
		[people_cases.person("ann", people_cases.left), people_cases.person("bo", {})],
		[],
		{mailed: "fail", "arn:aws:iam::210987654321:user/bo@acme.example": "pass"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(aws_user_leaver.verdicts, case) with input as testing.input_for(case)
}
