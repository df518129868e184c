# METADATA
# title: Versions are deleted with a second factor only
# description: |
#   Who steals a key can delete every version of an object for good. With MFA delete that takes the device of
#   the root user. It needs versioning, and cannot be set beside lifecycle rules.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
# custom:
#   severity: low
#   evidence: [aws.s3.buckets]
#   fields: [versioning, mfa_delete]
#   controls: [A.8.13, A.8.5]
#   proves: operating
#   parameters: {}
#   remediation: Enable MFA delete on the bucket as the root user, or lock objects instead.
package policies.aws.s3_bucket_mfa_delete

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.s3.buckets"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"mfa_delete": true}) if {
	row.versioning == "Enabled"
	row.mfa_delete == true
}

else := verdict.fail("versions are deleted without a second factor", {"mfa_delete": false}) if {
	row.versioning == "Enabled"
	row.mfa_delete == false
}

else := verdict.not_applicable("no versions are kept") if row.versioning in {"", "Suspended"}
