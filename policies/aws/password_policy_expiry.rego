# METADATA
# title: Console passwords expire
# description: |
#   Older benchmarks and some contracts demand that passwords expire. NIST SP 800-63B advises against it: people
#   answer a forced change with a weaker password, and a change is better asked for when there is a sign of theft.
#   Hence the low severity; waive this policy if you follow that advice.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
# custom:
#   severity: low
#   evidence: [aws.iam.password_policy]
#   fields: [rules]
#   controls: [A.5.17]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 90
#       minimum: 1
#       maximum: 1095
#       looser: higher
#       description: The longest life of a password in days
#   remediation: Set password expiration in the account's password policy, or waive this policy with a reason.
package policies.aws.password_policy_expiry

import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.iam.password_policy"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"expiry": row.rules.expiry}) if {
	row.rules.state == "custom"
	row.rules.expiry.state == "after"
	row.rules.expiry.days >= 1
	row.rules.expiry.days <= days
}

else := verdict.fail(message, {"expiry": row.rules.expiry}) if {
	row.rules.state == "custom"
	row.rules.expiry.state == "after"
	row.rules.expiry.days > days
	message := sprintf("passwords live longer than %d days", [days])
}

else := verdict.fail("passwords never expire", {"expiry": row.rules.expiry}) if {
	row.rules.state == "custom"
	row.rules.expiry.state == "never"
}

else := verdict.fail("under AWS's default rules passwords never expire", {"state": "default"}) if {
	row.rules.state == "default"
}

days := input.parameters.days
