# METADATA
# title: Buckets do without ACLs
# description: |
#   ACLs are a second way to give access beside policies, and easily overlooked. With the ownership
#   BucketOwnerEnforced they are off and the bucket owner owns every object.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
# custom:
#   severity: medium
#   evidence: [aws.s3.buckets]
#   fields: [object_ownership]
#   controls: [A.5.15, A.8.3]
#   proves: operating
#   parameters: {}
#   remediation: Set object ownership to BucketOwnerEnforced.
package policies.aws.s3_bucket_acls_disabled

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.s3.buckets"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"object_ownership": row.object_ownership}) if row.object_ownership == "BucketOwnerEnforced"

else := verdict.fail("ACLs are in force", {"object_ownership": row.object_ownership}) if {
	row.object_ownership in {"", "BucketOwnerPreferred", "ObjectWriter"}
}
