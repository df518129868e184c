# METADATA
# title: The root user has no signing certificates
# description: |
#   An X.509 signing certificate authenticates old SOAP requests as the root user, without MFA and without an end
#   date that AWS would enforce. It is as good as an access key and as little needed.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html
#   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
# custom:
#   severity: high
#   evidence: [aws.iam.account]
#   fields: [root_signing_certificates_present]
#   controls: [A.8.2, A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: Delete the certificates under Security credentials of the root user.
package policies.aws.root_signing_certificates

import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.iam.account"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"root_signing_certificates_present": false}) if {
	row.root_signing_certificates_present == false
}

else := verdict.fail("the root user has signing certificates", {"root_signing_certificates_present": true}) if {
	row.root_signing_certificates_present == true
}
