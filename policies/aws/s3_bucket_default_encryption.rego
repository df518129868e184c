# METADATA
# title: Buckets encrypt new objects by default
# description: |
#   Objects are encrypted at rest unless nothing says so. S3 has set AES256 for every bucket since 2023, so that
#   a bucket without a default is a surprise.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
# custom:
#   severity: high
#   evidence: [aws.s3.buckets]
#   fields: [encryption]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Set a default encryption for the bucket.
package policies.aws.s3_bucket_default_encryption

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.s3.buckets"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"algorithm": row.encryption.algorithm}) if {
	row.encryption.state == "set"
	row.encryption.algorithm in {"AES256", "aws:kms", "aws:kms:dsse"}
}

else := verdict.fail("new objects are not encrypted by default", {"state": "none"}) if {
	row.encryption.state == "none"
}
