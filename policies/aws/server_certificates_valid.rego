# METADATA
# title: Certificates stored in IAM are valid
# description: |
#   An expired TLS certificate breaks the service that uses it, or teaches people to click warnings away;
#   certificates in IAM are not renewed by AWS. One that is about to expire fails while there is time to replace it.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html
# custom:
#   severity: medium
#   evidence: [aws.iam.server_certificates]
#   fields: [expires_at]
#   controls: [A.8.24]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 30
#       minimum: 0
#       maximum: 365
#       looser: lower
#       description: How many days before its end a certificate fails
#   remediation: Replace the certificate, preferably by one in AWS Certificate Manager, and delete it from IAM.
package policies.aws.server_certificates_valid

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.server_certificates"].rows
	said := decide(row)
}

decide(row) := verdict.fail("the certificate has expired", {"expires_at": row.expires_at}) if {
	times.due_within(row.expires_at, 0) == true
}

else := verdict.fail(message, {"expires_at": row.expires_at}) if {
	times.due_within(row.expires_at, days) == true
	message := sprintf("the certificate expires within %d days", [days])
}

else := verdict.pass({"expires_at": row.expires_at}) if {
	times.due_within(row.expires_at, days) == false
}

days := input.parameters.days
