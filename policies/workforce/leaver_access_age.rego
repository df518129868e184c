# METADATA
# title: Access of people who have left ends within days
# description: |
#   For how long access may outlive an employment is a decision; this is the time that it took. A directory does not tell
#   when it deactivated a person, but not later than its last change of the person, so what is older than the limit is
#   known to be. Access is membership or outside collaboration in a GitHub organisation, and an IAM user with a password,
#   an active access key or signing certificate. An account whose holder is not known may be anybody's, so nobody passes beside one.
# related_resources:
#   - https://www.rfc-editor.org/rfc/rfc7643#section-3.1
# custom:
#   severity: critical
#   evidence: [scim.users, github.members, github.outside_collaborators, aws.iam.credential_report, declared.accounts]
#   fields:
#     scim.users: [user, user_name, external_id, active, emails, employee_number, created_at, modified_at]
#     github.members: [member, verified_emails, saml]
#     github.outside_collaborators: [collaborator]
#     aws.iam.credential_report: [arn, user, is_root, password, access_keys, signing_certificates]
#     declared.accounts: [account, holder]
#   controls: [A.6.5, A.5.18]
#   proves: operating
#   parameters:
#     days: {type: integer, default: 7, minimum: 0, maximum: 90, looser: higher, description: Days that access may outlive the deactivation of a person}
#   remediation: Remove every account of the person, and let the identity provider take accounts away by itself.
#   joins: true
#   across: true
#   optional: [github.members, github.outside_collaborators, aws.iam.credential_report, declared.accounts]
package policies.workforce.leaver_access_age

import data.lib.people
import data.lib.people_accounts
import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.user, said) if {
	some row in input.evidence["scim.users"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the person is active") if row.active == true

else := verdict.not_applicable("the person is active under another record") if people.came_back(row)

else := verdict.unknown("unsupported", "another directory says that the person is active") if people.is_disputed(row)

else := judge(row, people_accounts.theirs(row.user), people_accounts.perhaps_theirs(row.user)) if row.active == false

judge(row, accounts, perhaps) := verdict.fail("access outlives the deactivation of the person", observed) if {
	count(accounts) > 0
	times.past(row.modified_at) < times.ago(input.parameters.days)
	observed := {"accounts": accounts, "modified_at": row.modified_at}
}

else := verdict.pass({"accounts": accounts, "created_at": row.created_at}) if {
	count(accounts) > 0
	times.past(row.created_at) >= times.ago(input.parameters.days)
}

else := verdict.unclear(
	sprintf("there is access, and when the person was deactivated is not told: %s", [people.listed(accounts)]),
	{"accounts": accounts},
) if {
	count(accounts) > 0
}

else := verdict.unclear(
	sprintf("accounts whose holders are not known may be the person's: %s; declare whose they are", [people.listed(perhaps)]),
	{"accounts": perhaps},
) if {
	count(perhaps) > 0
}

else := verdict.pass({"accounts": []})
