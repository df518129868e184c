# METADATA
# title: The root user has MFA
# description: |
#   The root user can do everything in the account, close it included, and no policy of the account limits it.
#   Without a second factor one stolen or reset password gives the account away. An account whose root user has no
#   credentials at all, as in an organisation that manages root access centrally, is reported without MFA too;
#   accept that with a waiver.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html
# custom:
#   severity: critical
#   evidence: [aws.iam.account]
#   fields: [root_mfa_enabled]
#   controls: [A.8.5, A.8.2]
#   proves: operating
#   critical: true
#   parameters: {}
#   remediation: Sign in as the root user and register an MFA device under Security credentials.
package policies.aws.root_mfa

import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.iam.account"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"root_mfa_enabled": true}) if {
	row.root_mfa_enabled == true
}

else := verdict.fail("the root user has no MFA", {"root_mfa_enabled": false}) if {
	row.root_mfa_enabled == false
}
