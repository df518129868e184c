# METADATA
# title: No bucket policy lets everybody in
# description: |
#   A policy that allows something to everybody, without a condition that pins who asks, publishes what is in
#   the bucket. Where the bucket or the account restricts public buckets, S3 lets in AWS services and the own
#   account only, whatever the policy says. Objects are not read.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
# custom:
#   severity: critical
#   evidence: [aws.s3.buckets, aws.s3.account]
#   fields:
#     aws.s3.buckets: [arn, account_id, policy, public_access_block]
#     aws.s3.account: [account_id, public_access_block]
#   controls: [A.8.3, A.5.15, A.8.12]
#   proves: operating
#   critical: true
#   parameters: {}
#   remediation: |
#     Name the principals that need the bucket, or pin them by aws:PrincipalOrgID; block public access.
package policies.aws.s3_bucket_public_policy

import data.lib.iam_resource
import data.lib.s3_block
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.s3.buckets"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"policy": "none"}) if row.policy.state == "none"

else := verdict.pass({"public": false}) if {
	public(row) == "no"
}

else := verdict.pass({"public": true, "restricted_by": restricted(row)}) if {
	public(row) == "yes"
	restricted(row) in {"account", "bucket"}
}

else := verdict.fail("the policy lets everybody in", {"public": true}) if {
	public(row) == "yes"
	restricted(row) == "nowhere"
}

else := verdict.unknown("absent", "the bucket's own block was not read") if {
	public(row) == "yes"
	restricted(row) == "untold"
}

else := verdict.unknown("unsupported", "whether the policy lets everybody in cannot be told") if {
	public(row) == "undecided"
}

public(row) := iam_resource.public(row.policy.document.statements) if row.policy.state == "set"

restricted(row) := s3_block.where(row, "restrict_public_buckets")
