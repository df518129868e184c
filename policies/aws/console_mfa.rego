# METADATA
# title: Console users have MFA
# description: A stolen password alone must not open the AWS console.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html
# custom:
#   severity: high
#   evidence: [aws.iam.credential_report]
#   fields: [is_root, password, mfa_active]
#   controls: [A.8.5, A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: Enable MFA for the user, or remove the console password.
package policies.aws.console_mfa

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.credential_report"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the root user has a policy of its own") if row.is_root

else := verdict.not_applicable("no console password") if row.password == "disabled"

else := verdict.pass({"mfa_active": true}) if {
	row.password == "enabled"
	row.mfa_active == true
}

else := verdict.fail("console password without MFA", {"mfa_active": false}) if {
	row.password == "enabled"
	row.mfa_active == false
}
