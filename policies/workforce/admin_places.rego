# METADATA
# title: Nobody administers many places
# description: |
#   Who administers several AWS accounts and GitHub organisations is who an attacker wants, and nobody is left to notice.
#   A place is an AWS account or a GitHub organisation. What may be an administrator, or may be the person's, counts until
#   it is known not to be. Who administers by a role of IAM Identity Center or another role is not seen here.
# related_resources:
#   - https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_least_privileges.html
# custom:
#   severity: medium
#   evidence: [scim.users, github.members, aws.iam.users, aws.iam.groups, aws.iam.policies, declared.accounts]
#   fields:
#     scim.users: [user, user_name, external_id, active, emails, employee_number]
#     github.members: [member, role, verified_emails, saml]
#     aws.iam.users: [arn, name, groups, attached_policies, inline_policies, boundary]
#     aws.iam.groups: [arn, name, attached_policies, inline_policies]
#     aws.iam.policies: [arn, document]
#     declared.accounts: [account, holder]
#   controls: [A.8.2, A.5.3, A.5.18]
#   proves: operating
#   parameters:
#     places: {type: integer, default: 3, minimum: 2, maximum: 50, looser: higher, description: In how many places a person is one administrator too many}
#   remediation: Give the administration of some places to others, or take it only for as long as it is needed.
#   joins: true
#   across: true
#   optional: [github.members, aws.iam.users, aws.iam.groups, aws.iam.policies, declared.accounts]
package policies.workforce.admin_places

import data.lib.people
import data.lib.people_admins
import data.lib.verdict

verdicts contains verdict.of(row.user, said) if {
	some row in input.evidence["scim.users"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the person is not active") if row.active == false

else := judge(certain(row.user), possible(row.user)) if row.active == true

judge(places, perhaps) := verdict.fail("the person administers many places", {"places": places}) if {
	count(places) >= input.parameters.places
}

else := verdict.pass({"places": places}) if count(places | perhaps) < input.parameters.places

else := verdict.unclear(
	sprintf("the person may administer many places, since holders or rights of accounts there are not known: %s", [people.listed(perhaps)]),
	{"places": places, "perhaps": perhaps},
)

# The places that the person administers, by any of the person's records. Engines differ on whether an index without entries
# is there at all.
certain(user) := certain_places[user] if certain_places[user]

else := set()

# Places that the person may administer.
possible(user) := open_places | possible_places[user] if possible_places[user]

else := open_places

certain_places[user] contains account.place if {
	some account in people_admins.accounts
	account.certain == true
	account.holder.is == "person"
	some record in account.holder.people
	some user in people.records[record]
}

possible_places[user] contains account.place if {
	some account in people_admins.accounts
	some record in account.holder.people
	some user in people.records[record]
}

open_places := {account.place | some account in people_admins.accounts; people.is_open(account.holder)}
