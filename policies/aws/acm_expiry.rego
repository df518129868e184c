# METADATA
# title: Certificates in use do not expire soon
# description: |
#   An expired certificate stops whatever relies on it, and teaches people to click warnings away. Certificate Manager
#   renews its own by itself, unless the domain can no longer be validated; imported ones must be replaced by hand.
#   Those that nothing uses are left alone.
# related_resources:
#   - https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
# custom:
#   severity: high
#   evidence: [aws.acm.certificates]
#   fields: [status, in_use, expires_at]
#   controls: [A.8.24]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 30
#       minimum: 0
#       maximum: 365
#       looser: lower
#       description: How many days a certificate in use must still be valid
#   remediation: Validate the domain again, or import a new certificate.
package policies.aws.acm_expiry

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.acm.certificates"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("nothing uses it") if row.in_use == false

else := verdict.not_applicable("it was never issued") if {
	row.status in {"PENDING_VALIDATION", "VALIDATION_TIMED_OUT", "FAILED"}
}

else := verdict.fail("the certificate has expired or was revoked", {"status": row.status}) if {
	row.in_use == true
	row.status in {"EXPIRED", "REVOKED"}
}

else := verdict.fail(message, {"expires_at": row.expires_at.at}) if {
	row.in_use == true
	row.status == "ISSUED"
	row.expires_at.state == "at"
	times.due_within(row.expires_at.at, input.parameters.days) == true
}

else := verdict.pass({"expires_at": row.expires_at.at}) if {
	row.in_use == true
	row.status == "ISSUED"
	row.expires_at.state == "at"
	times.due_within(row.expires_at.at, input.parameters.days) == false
}

message := sprintf("the certificate expires within %d days", [input.parameters.days])
