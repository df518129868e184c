package policies.workforce.github_member_owned_test

import data.lib.people_cases
import data.lib.testing
import data.policies.workforce.github_member_owned

ann := "github:acme/people/ann"

joins(changes, people, declarations, expected) := {
	"evidence": {
		"github.members": [people_cases.member("ann", changes)],
		"scim.users": people,
		"declared.accounts": declarations,
	},
	"verdicts": {ann: expected},
}

people := [people_cases.person("ann", {}), people_cases.person("bo", {})]

by(holder) := [people_cases.declared(ann, holder)]

cases := {
	"a person's account passes": joins({}, people, [], "pass"),
	"a leaver's account is owned": joins({}, [people_cases.person("ann", people_cases.left)], [], "pass"),
	"an address of nobody fails": joins({"verified_emails": ["eve@acme.example"]}, people, [], "fail"),
	"a plus address is nobody's": joins({"verified_emails": ["ann+x@acme.example"]}, people, [], "fail"),
	"a look-alike is nobody's": joins({"verified_emails": ["аnn@acme.example"]}, people, [], "fail"),
	"an address in an empty directory is nobody's": joins({}, [], [], "fail"),
	"a NameID that is an address of nobody fails": joins(people_cases.signed_on("eve@acme.example"), people, [], "fail"),
	"a NameID that is no address cannot be compared": joins(people_cases.signed_on("x7f3"), people, [], "unknown"),
	"no identity at all is unknown": joins(people_cases.silent, people, [], "unknown"),
	"a private address is unknown": joins(
		{"verified_emails": ["ann@home.example"]},
		[people_cases.person("ann", {"emails": [people_cases.private("ann@home.example")]})],
		[],
		"unknown",
	),
	"one address of two people is unknown": joins(
		{},
		[people_cases.person("ann", {}), people_cases.person("bo", {"emails": [people_cases.mail("ann@acme.example")]})],
		[],
		"unknown",
	),
	"a declared person passes": joins(people_cases.silent, people, by(people_cases.by_number("number of bo")), "pass"),
	"a declared stranger fails": joins(people_cases.silent, people, by(people_cases.by_email("eve@acme.example")), "fail"),
	"a declaration against the identity is unknown": joins({}, people, by(people_cases.by_email("bo@acme.example")), "unknown"),
	"a machine is not applicable": joins(people_cases.silent, people, by(people_cases.machine("bo@acme.example")), "not_applicable"),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(github_member_owned.verdicts, case) with input as testing.input_for(case)
}
