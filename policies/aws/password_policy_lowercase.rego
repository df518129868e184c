# METADATA
# title: Console passwords need a lower-case letter
# description: |
#   A password of one kind of character is guessed sooner. AWS's default rules ask for any three of four kinds, so
#   they do not guarantee this one. Length counts for more than kinds of characters, hence the low severity.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
# custom:
#   severity: low
#   evidence: [aws.iam.password_policy]
#   fields: [rules]
#   controls: [A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: In the account's password policy, require at least one lower-case letter.
package policies.aws.password_policy_lowercase

import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.iam.password_policy"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"require_lowercase": true}) if {
	row.rules.state == "custom"
	row.rules.require_lowercase == true
}

else := verdict.fail("passwords need not have a lower-case letter", {"require_lowercase": false}) if {
	row.rules.state == "custom"
	row.rules.require_lowercase == false
}

else := verdict.fail("AWS's default rules do not ask for a lower-case letter", {"state": "default"}) if {
	row.rules.state == "default"
}
