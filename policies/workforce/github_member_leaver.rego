# METADATA
# title: Members of GitHub organisations have not left
# description: |
#   Who leaves keeps the code until somebody takes the GitHub account out of the organisation: the account is the person's
#   own and does not end with the employment. A member is joined to people of the directory by verified e-mail address,
#   by the single sign-on identity or by declaration. Of several people it must hold for all.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-membership-in-your-organization/removing-a-member-from-your-organization
#   - https://www.rfc-editor.org/rfc/rfc7643#section-4.1.1
# custom:
#   severity: high
#   evidence: [github.members, scim.users, declared.accounts]
#   fields:
#     github.members: [member, verified_emails, saml]
#     scim.users: [user, user_name, external_id, active, emails, employee_number]
#     declared.accounts: [account, holder]
#   controls: [A.5.18, A.6.5, A.5.16]
#   proves: operating
#   parameters: {}
#   remediation: Remove the member from the organisation, and review what the account did since the person left.
#   joins: true
#   optional: [declared.accounts]
package policies.workforce.github_member_leaver

import data.lib.people
import data.lib.verdict

verdicts contains verdict.of(row.member, said) if {
	some row in input.evidence["github.members"].rows
	holder := people.holder(row.member, people.of_member(row))
	said := decide(holder)
}

decide(holder) := verdict.not_applicable("declared as a machine's") if holder.is == "machine"

else := verdict.fail("the person has left and is still a member", {"people": holder.people}) if {
	people.standing(holder) == "left"
}

else := verdict.pass({"people": holder.people}) if people.standing(holder) == "active"

else := verdict.unclear(
	sprintf("several people may be behind the account, and some have left: %s; declare whose it is", [people.listed(holder.people)]),
	{"people": holder.people},
) if {
	holder.is == "several"
}

else := verdict.unknown("unsupported", "what tells whose the account is contradicts itself; mend the directory or the declaration") if {
	holder.is == "contradicted"
}

else := verdict.unknown("unsupported", "no person of a directory is joined to the account; declare whose it is")
