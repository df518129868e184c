package policies.workforce.aws_user_owned_test

import data.lib.people_cases
import data.lib.testing
import data.policies.workforce.aws_user_owned

joins(name, people, declarations, expected) := {
	"evidence": {
		"aws.iam.credential_report": [people_cases.iam_user(name, {})],
		"scim.users": people,
		"declared.accounts": declarations,
	},
	"verdicts": {people_cases.arn(name): expected},
}

ann := [people_cases.person("ann", {})]

by(holder) := [people_cases.declared(people_cases.arn("x"), holder)]

cases := {
	"a declared person passes": joins("x", ann, by(people_cases.by_email("ann@acme.example")), "pass"),
	"a name that is a person's address passes": joins("ann@acme.example", ann, [], "pass"),
	"a name that is nobody's address fails": joins("eve@acme.example", ann, [], "fail"),
	"a user that nothing is said of fails": joins("x", ann, [], "fail"),
	"the user name of the directory alone joins nobody": joins("ann", [people_cases.person("ann", {"user_name": "ann"})], [], "fail"),
	"a declared stranger fails": joins("x", ann, by(people_cases.by_email("eve@acme.example")), "fail"),
	"one address of two people is unknown": joins(
		"ann@acme.example",
		[people_cases.person("ann", {}), people_cases.person("bo", {"emails": [people_cases.mail("ann@acme.example")]})],
		[],
		"unknown",
	),
	"a machine is not applicable": joins("x", ann, by(people_cases.machine("ann@acme.example")), "not_applicable"),
	"the root user is not applicable": {
		"evidence": {"aws.iam.credential_report": [people_cases.root], "scim.users": ann, "declared.accounts": []},
		"verdicts": {people_cases.root.arn: "not_applicable"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(aws_user_owned.verdicts, case) with input as testing.input_for(case)
}
