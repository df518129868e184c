# METADATA
# title: Buckets keep versions
# description: |
#   With versioning an object that was overwritten or deleted can be brought back. Once suspended, new objects
#   have no versions.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
# custom:
#   severity: medium
#   evidence: [aws.s3.buckets]
#   fields: [versioning]
#   controls: [A.8.13]
#   proves: operating
#   parameters: {}
#   remediation: Enable versioning on the bucket.
package policies.aws.s3_bucket_versioning

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.s3.buckets"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"versioning": row.versioning}) if row.versioning == "Enabled"

else := verdict.fail("versions are not kept", {"versioning": row.versioning}) if row.versioning in {"", "Suspended"}
