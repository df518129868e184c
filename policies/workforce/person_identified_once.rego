# METADATA
# title: People of the directories are told apart
# description: |
#   Two people with one address or one number in a directory cannot be told apart by their accounts, so neither can be
#   found when one of them leaves. Several records with one employee number, in one directory or under one address, are
#   one person.
# related_resources:
#   - https://www.rfc-editor.org/rfc/rfc7643#section-4.1
# custom:
#   severity: medium
#   evidence: [scim.users]
#   fields: [user, user_name, external_id, active, emails, employee_number]
#   controls: [A.5.16]
#   proves: operating
#   parameters: {}
#   remediation: Give each person a work address of their own, and never give one to somebody else again.
#   joins: true
#   across: true
package policies.workforce.person_identified_once

import data.lib.people
import data.lib.verdict

verdicts contains verdict.of(row.user, said) if {
	some row in input.evidence["scim.users"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the person is not active") if row.active == false

else := verdict.unknown("unsupported", "neither a work address nor an employee number tells who it is") if {
	own(row) == set()
}

else := verdict.fail("somebody else is told by the same", {"people": others(row)}) if others(row) != set()

else := verdict.pass({"people": []}) if row.active == true

# What tells a person for sure. Numbers of two directories are two numbers.
own(row) := {word |
	some word in people.identifying(row)
	some what in ["email:", "number:"]
	startswith(word, what)
}

others(row) := {user |
	some word in own(row)
	some user in people.told({word})
	user != row.user
	is_comparable(word, user, row.user)
	people.are_one_person(own(row), {user, row.user}) == false
}

is_comparable(word, _, _) if startswith(word, "email:")

is_comparable(_, one, other) if people.directory(one) == people.directory(other)
