# METADATA
# title: Owners of attestations are people who have not left
# description: |
#   Somebody answers for each document: that it is reviewed, and that it still says how things are done. An owner whom no
#   directory has, or who has left, answers for nothing.
# related_resources:
#   - https://www.iso.org/standard/27001
# custom:
#   severity: medium
#   evidence: [declared.attestations, scim.users]
#   fields:
#     declared.attestations: [title, controls, owner, review_due]
#     scim.users: [user, user_name, external_id, active, emails, employee_number]
#   controls: [A.5.2]
#   proves: operating
#   parameters: {}
#   remediation: Name a person in the directory as owner of the attestation in annexa.toml, and have that person look at the document.
#   joins: true
package policies.declared.attestation_owner

import data.lib.attestations
import data.lib.people
import data.lib.verdict

verdicts contains verdict.of(row.attestation, said) if {
	some row in input.evidence["declared.attestations"].rows
	said := decide(row, people.told(people.of_emails({row.owner})))
}

decide(row, found) := verdict.fail(
	sprintf("the owner of %s is in no directory", [attestations.named(row)]),
	observed(row, found),
) if {
	count(found) == 0
}

else := verdict.fail(sprintf("the owner of %s has left", [attestations.named(row)]), observed(row, found)) if {
	people.flags_of(found) == {false}
}

else := verdict.pass(observed(row, found)) if people.flags_of(found) == {true}

else := verdict.unclear(
	sprintf("the owner may be several people, and some have left: %s", [people.listed(found)]),
	observed(row, found),
)

observed(row, found) := object.union(attestations.observed(row), {"people": found})
