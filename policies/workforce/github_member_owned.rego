# METADATA
# title: Members of GitHub organisations are people of the directory or declared machines
# description: |
#   An account that nobody owns is nobody's to review or to remove. A member whose verified addresses or single sign-on
#   identity are no person's is owned by nobody; one of whom GitHub tells no identity is unknown until somebody declares
#   whose it is.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-saml-single-sign-on-for-your-organization/about-identity-and-access-management-with-saml-single-sign-on
# custom:
#   severity: medium
#   evidence: [github.members, scim.users, declared.accounts]
#   fields:
#     github.members: [member, verified_emails, saml]
#     scim.users: [user, user_name, external_id, active, emails, employee_number]
#     declared.accounts: [account, holder]
#   controls: [A.5.16, A.5.18]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Declare whose account it is, or that it belongs to a machine, in annexa.toml; remove a member whom nobody knows.
#   joins: true
#   optional: [declared.accounts]
package policies.workforce.github_member_owned

import data.lib.people
import data.lib.verdict

verdicts contains verdict.of(row.member, said) if {
	some row in input.evidence["github.members"].rows
	holder := people.holder(row.member, people.of_member(row))
	said := decide(holder)
}

decide(holder) := verdict.not_applicable("declared as a machine's") if holder.is == "machine"

else := verdict.pass({"people": holder.people}) if holder.is == "person"

else := verdict.fail("no person of a directory has the account's identity", {"people": []}) if holder.is == "nobody"

else := verdict.unclear(
	sprintf("several people may be behind the account: %s; declare whose it is", [people.listed(holder.people)]),
	{"people": holder.people},
) if {
	holder.is == "several"
}

else := verdict.unknown("unsupported", "what tells whose the account is contradicts itself; mend the directory or the declaration") if {
	holder.is == "contradicted"
}

else := verdict.unknown("unsupported", "GitHub tells no identity that a directory could know; declare whose it is")
