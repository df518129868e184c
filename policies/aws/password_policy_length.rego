# METADATA
# title: Console passwords are long
# description: |
#   Length is what makes a password hard to guess. An account without a password policy of its own has AWS's default
#   rules, whose shortest password has eight characters.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
# custom:
#   severity: medium
#   evidence: [aws.iam.password_policy]
#   fields: [rules]
#   controls: [A.5.17]
#   proves: operating
#   parameters:
#     minimum:
#       type: integer
#       default: 14
#       minimum: 8
#       maximum: 128
#       looser: lower
#       description: The least that the shortest allowed password must have
#   remediation: Set the minimum length in the account's password policy.
package policies.aws.password_policy_length

import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.iam.password_policy"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"minimum_length": row.rules.minimum_length}) if {
	row.rules.state == "custom"
	row.rules.minimum_length >= minimum
}

else := verdict.fail(short, {"minimum_length": row.rules.minimum_length}) if {
	row.rules.state == "custom"
	row.rules.minimum_length < minimum
}

else := verdict.pass({"state": "default"}) if {
	row.rules.state == "default"
	default_minimum >= minimum
}

else := verdict.fail(short, {"state": "default"}) if {
	row.rules.state == "default"
	default_minimum < minimum
}

# The shortest password under AWS's default rules.
default_minimum := 8

minimum := input.parameters.minimum

short := sprintf("passwords may be shorter than %d characters", [minimum])
