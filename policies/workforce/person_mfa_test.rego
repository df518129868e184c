package policies.workforce.person_mfa_test

import data.lib.people_cases
import data.lib.testing
import data.policies.workforce.person_mfa

ann := "scim:acme/users/ann"

joins(people, members, users, expected) := {
	"evidence": {
		"scim.users": people,
		"github.members": members,
		"aws.iam.credential_report": array.concat([people_cases.root], users),
		"declared.accounts": [],
	},
	"verdicts": {ann: expected},
}

person := [people_cases.person("ann", {})]

without := {"two_factor": false}

user(changes) := people_cases.iam_user("ann@acme.example", changes)

unknown_member(mfa) := people_cases.member("x", object.union(people_cases.silent, {"two_factor": mfa}))

# One person with two records of a directory, each with an account of its own.
twice := [
	people_cases.person("ann", {"employee_number": "7"}),
	people_cases.person("ann2", {"employee_number": "7", "external_id": "ext-ann"}),
]

cases := {
	"a second factor of another record of the person counts": {
		"evidence": joins(twice, [people_cases.member("ann", without), people_cases.member("ann2", {})], [], "pass").evidence,
		"verdicts": {ann: "pass", "scim:acme/users/ann2": "pass"},
	},
	"a second factor on GitHub passes": joins(person, [people_cases.member("ann", {})], [], "pass"),
	"a second factor on AWS passes": joins(person, [people_cases.member("ann", without)], [user({})], "pass"),
	"none anywhere fails": joins(person, [people_cases.member("ann", without)], [user({"mfa_active": false})], "fail"),
	"one account without fails": joins(person, [], [user({"mfa_active": false})], "fail"),
	"a user without password is no account": joins(person, [], [user({"password": "disabled", "mfa_active": false})], "not_applicable"),
	"no account is not applicable": joins(person, [], [], "not_applicable"),
	"a leaver is not applicable": joins([people_cases.person("ann", people_cases.left)], [people_cases.member("ann", without)], [], "not_applicable"),
	"an unknown account with MFA may be the person's": joins(person, [people_cases.member("ann", without), unknown_member(true)], [], "unknown"),
	"an unknown account without MFA changes nothing": joins(person, [people_cases.member("ann", without), unknown_member(false)], [], "fail"),
	"an unknown account may be the only one": joins(person, [unknown_member(false)], [], "unknown"),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(person_mfa.verdicts, case) with input as testing.input_for(case)
}
