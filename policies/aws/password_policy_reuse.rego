# METADATA
# title: Console passwords are not reused
# description: |
#   Who may return to an old password returns to the one that leaked. AWS remembers at most 24; its default rules
#   remember none.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
# custom:
#   severity: low
#   evidence: [aws.iam.password_policy]
#   fields: [rules]
#   controls: [A.5.17]
#   proves: operating
#   parameters:
#     remembered:
#       type: integer
#       default: 24
#       minimum: 1
#       maximum: 24
#       looser: lower
#       description: How many earlier passwords must be refused
#   remediation: Prevent password reuse in the account's password policy and remember 24 passwords.
package policies.aws.password_policy_reuse

import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.iam.password_policy"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"reuse_prevention": row.rules.reuse_prevention}) if {
	row.rules.state == "custom"
	row.rules.reuse_prevention >= remembered
}

else := verdict.fail(reusable, {"reuse_prevention": row.rules.reuse_prevention}) if {
	row.rules.state == "custom"
	row.rules.reuse_prevention < remembered
}

else := verdict.fail("AWS's default rules refuse no earlier password", {"state": "default"}) if {
	row.rules.state == "default"
}

remembered := input.parameters.remembered

reusable := sprintf("fewer than %d earlier passwords are refused", [remembered])
