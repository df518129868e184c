# METADATA
# title: People use MFA somewhere
# description: |
#   A person without a second factor on any account has never set one up, and every password of the person is enough by
#   itself. Accounts are memberships of GitHub organisations and IAM users with a console password. What the identity
#   provider itself demands is not told here. An account whose holder is not known may be anybody's.
# related_resources:
#   - https://docs.github.com/en/organizations/keeping-your-organization-secure/managing-two-factor-authentication-for-your-organization
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html
# custom:
#   severity: high
#   evidence: [scim.users, github.members, aws.iam.credential_report, declared.accounts]
#   fields:
#     scim.users: [user, user_name, external_id, active, emails, employee_number]
#     github.members: [member, two_factor, verified_emails, saml]
#     aws.iam.credential_report: [arn, user, is_root, password, mfa_active]
#     declared.accounts: [account, holder]
#   controls: [A.8.5, A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: Have the person register a second factor on every account, a passkey or security key where one can be used.
#   joins: true
#   across: true
#   optional: [github.members, aws.iam.credential_report, declared.accounts]
package policies.workforce.person_mfa

import data.lib.people
import data.lib.verdict

verdicts contains verdict.of(row.user, said) if {
	some row in input.evidence["scim.users"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the person is not active") if row.active == false

else := judge(theirs(row.user), perhaps_theirs(row.user)) if row.active == true

judge(own, perhaps) := verdict.pass({"mfa": true}) if count(with_mfa(own)) > 0

else := verdict.unclear(asked(with_mfa(perhaps)), {"accounts": with_mfa(perhaps)}) if {
	count(own) > 0
	count(with_mfa(perhaps)) > 0
}

else := verdict.fail("no account of the person has MFA", {"mfa": false, "accounts": names(own)}) if count(own) > 0

else := verdict.unclear(asked(names(perhaps)), {"accounts": names(perhaps)}) if count(perhaps) > 0

else := verdict.not_applicable("the person has no account")

asked(accounts) := sprintf("accounts whose holders are not known may be the person's: %s; declare whose they are", [people.listed(accounts)])

names(all) := {account.account | some account in all}

with_mfa(all) := {account.account | some account in all; account.mfa == true}

# Every account that a person signs in to: the holder, and whether it has MFA.
accounts contains {"holder": holder, "account": row.member, "mfa": row.two_factor} if {
	some row in input.evidence["github.members"].rows
	holder := people.holder(row.member, people.of_member(row))
}

accounts contains {"holder": holder, "account": row.arn, "mfa": row.mfa_active} if {
	some row in input.evidence["aws.iam.credential_report"].rows
	row.is_root == false
	row.password != "disabled"
	holder := people.holder(row.arn, people.of_user(row.user))
}

# The accounts that are a person's, by any of the person's records. Engines differ on whether an index without entries is
# there at all.
theirs(user) := by_person[user] if by_person[user]

else := set()

perhaps_theirs(user) := open | by_candidate[user] if by_candidate[user]

else := open

by_person[user] contains account if {
	some account in accounts
	account.holder.is == "person"
	some record in account.holder.people
	some user in people.records[record]
}

by_candidate[user] contains account if {
	some account in accounts
	account.holder.is == "several"
	some record in account.holder.people
	some user in people.records[record]
}

open := {account | some account in accounts; people.is_open(account.holder)}
