# METADATA
# title: Console passwords need a symbol
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
#   remediation: In the account's password policy, require at least one symbol.
package policies.aws.password_policy_symbols

import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.iam.password_policy"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"require_symbols": true}) if {
	row.rules.state == "custom"
	row.rules.require_symbols == true
}

else := verdict.fail("passwords need not have a symbol", {"require_symbols": false}) if {
	row.rules.state == "custom"
	row.rules.require_symbols == false
}

else := verdict.fail("AWS's default rules do not ask for a symbol", {"state": "default"}) if {
	row.rules.state == "default"
}
