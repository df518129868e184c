# METADATA
# title: Buckets block public access
# description: |
#   A block on a bucket keeps a wrong ACL or policy from making it public. What the account blocks holds for
#   each of its buckets, so that a way which either of them blocks is blocked; the verdict tells by whom.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
# custom:
#   severity: high
#   evidence: [aws.s3.buckets, aws.s3.account]
#   fields:
#     aws.s3.buckets: [arn, account_id, public_access_block]
#     aws.s3.account: [account_id, public_access_block]
#   controls: [A.8.3, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: Block all four ways of public access on the bucket, or better in the account.
package policies.aws.s3_bucket_public_access_block

import data.lib.s3_block
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.s3.buckets"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"blocked_by": places(row)}) if {
	count(places(row)) == count(s3_block.flags)
	every place in places(row) {
		place in {"account", "bucket"}
	}
}

else := verdict.fail("ways of public access are open", {"open": open(row)}) if count(open(row)) > 0

else := verdict.unknown("absent", "the bucket's own block was not read") if {
	some place in places(row)
	place == "untold"
}

places(row) := {flag: place | some flag in s3_block.flags; place := s3_block.where(row, flag)}

open(row) := {flag | some flag, place in places(row); place == "nowhere"}
