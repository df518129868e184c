# METADATA
# title: Outside collaborators are held by people who have not left
# description: |
#   Of an outside collaborator GitHub tells the login and nothing else, so only a declaration says who it is. Without one
#   it is unknown. One whose declared holder is in no directory or has left is nobody's.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-outside-collaborators/removing-an-outside-collaborator-from-an-organization-repository
# custom:
#   severity: medium
#   evidence: [github.outside_collaborators, scim.users, declared.accounts]
#   fields:
#     github.outside_collaborators: [collaborator]
#     scim.users: [user, user_name, external_id, active, emails, employee_number]
#     declared.accounts: [account, holder]
#   controls: [A.5.16, A.5.18, A.6.5]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Declare in annexa.toml whose account it is; remove a collaborator whose holder has left.
#   joins: true
#   optional: [declared.accounts]
package policies.workforce.github_collaborator_held

import data.lib.people
import data.lib.verdict

verdicts contains verdict.of(row.collaborator, said) if {
	some row in input.evidence["github.outside_collaborators"].rows
	holder := people.holder(row.collaborator, set())
	said := decide(holder)
}

decide(holder) := verdict.not_applicable("declared as a machine's") if holder.is == "machine"

else := verdict.fail("the declared holder is in no directory", {"people": []}) if holder.is == "nobody"

else := verdict.fail("the declared holder has left", {"people": holder.people}) if people.standing(holder) == "left"

else := verdict.pass({"people": holder.people}) if people.standing(holder) == "active"

else := verdict.unclear(
	sprintf("the declaration fits several people, and some have left: %s", [people.listed(holder.people)]),
	{"people": holder.people},
) if {
	holder.is == "several"
}

else := verdict.unknown("unsupported", "GitHub tells nothing but the login; declare whose it is")
