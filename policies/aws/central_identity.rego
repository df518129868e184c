# METADATA
# title: People sign in through an identity provider
# description: |
#   Console passwords in an account stay when people leave, and each account has its own. Signing in through the
#   organisation's identity provider ends with the person's account there. A provider alone proves nothing as long
#   as people keep passwords beside it, so both are read. A few users for emergencies can be allowed by parameter.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
# custom:
#   severity: medium
#   evidence: [aws.account, aws.iam.credential_report, aws.iam.saml_providers]
#   fields:
#     aws.account: [account]
#     aws.iam.credential_report: [arn, is_root, password]
#     aws.iam.saml_providers: [arn, valid_until]
#   controls: [A.5.16, A.8.5]
#   proves: operating
#   parameters:
#     console_users:
#       type: integer
#       default: 0
#       minimum: 0
#       maximum: 20
#       looser: higher
#       description: How many IAM users may keep a console password for emergencies
#   remediation: |
#     Connect IAM Identity Center or a SAML provider, let people sign in there, and remove their console passwords.
package policies.aws.central_identity

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.account"].rows
	said := decide(row)
}

decide(row) := verdict.fail(message, {"account": row.account, "console_users": console_users}) if {
	count(console_users) > allowed
	message := sprintf("%d users have a console password; %d are allowed", [count(console_users), allowed])
}

else := verdict.unknown("unsupported", "AWS does not report whether some users have a password") if {
	count(unreported) > 0
}

else := verdict.pass({"providers": valid, "console_users": console_users}) if {
	count(valid) > 0
	count(console_users) <= allowed
	count(unreported) == 0
}

else := verdict.fail("the metadata of every identity provider has expired", {"providers": expired}) if {
	valid == []
	count(expired) > 0
}

else := verdict.not_applicable("nobody has a console password and no identity provider is set up") if {
	console_users == []
	providers == []
}

else := verdict.fail("no identity provider is set up", {"console_users": console_users}) if {
	count(console_users) > 0
	providers == []
}

allowed := input.parameters.console_users

people := [user | some user in input.evidence["aws.iam.credential_report"].rows; user.is_root == false]

console_users := [user.arn | some user in people; user.password == "enabled"]

unreported := [user.arn | some user in people; count({user.password} & {"enabled", "disabled"}) == 0]

providers := input.evidence["aws.iam.saml_providers"].rows

valid := [provider.arn | some provider in providers; current(provider.valid_until) == true]

expired := [provider.arn | some provider in providers; current(provider.valid_until) == false]

current(until) if until.state == "none"

else := false if {
	until.state == "at"
	times.due_within(until.at, 0) == true
}

else if {
	until.state == "at"
	times.due_within(until.at, 0) == false
}
