# METADATA
# title: Buckets encrypt with keys of KMS
# description: |
#   With keys of KMS every use of an object's key is a separate right and leaves a trace. S3's own keys (AES256)
#   give neither. Whether the key is one of one's own is told in what was observed, but does not decide.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
# custom:
#   severity: low
#   evidence: [aws.s3.buckets]
#   fields: [encryption]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Set the default encryption of the bucket to aws:kms, and name a key.
package policies.aws.s3_bucket_kms_encryption

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.s3.buckets"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"algorithm": row.encryption.algorithm, "key": row.encryption.key}) if {
	row.encryption.state == "set"
	row.encryption.algorithm in {"aws:kms", "aws:kms:dsse"}
}

else := verdict.fail("new objects are encrypted without KMS", {"algorithm": row.encryption.algorithm}) if {
	row.encryption.state == "set"
	row.encryption.algorithm == "AES256"
}

else := verdict.fail("new objects are not encrypted by default", {"state": "none"}) if {
	row.encryption.state == "none"
}
