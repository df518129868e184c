# METADATA
# title: Bucket policies let in known accounts only
# description: |
#   A policy that names another account gives what is in the bucket to whoever gets in there. Accounts and
#   organisations that are meant to be let in are listed in the parameter. Services are let in for the own
#   account; everybody is told by s3_bucket_public_policy as well.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
# custom:
#   severity: medium
#   evidence: [aws.s3.buckets]
#   fields: [account_id, policy]
#   controls: [A.5.15, A.5.19, A.8.3]
#   proves: operating
#   parameters:
#     trusted:
#       type: string_list
#       default: []
#       looser: any
#       description: Accounts and organisations that may be let in
#   remediation: Remove the other account from the bucket policy, or list it as trusted.
package policies.aws.s3_bucket_cross_account

import data.lib.iam_resource
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.s3.buckets"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the bucket has no policy") if row.policy.state == "none"

else := verdict.pass({"outsiders": []}) if {
	admits(row) == "no"
}

else := verdict.fail("others than known accounts are let in", {"outsiders": outsiders(row)}) if {
	admits(row) == "yes"
}

else := verdict.unknown("unsupported", "who is let in cannot be told") if {
	admits(row) == "undecided"
}

admits(row) := iam_resource.admits(row.policy.document.statements, known(row)) if row.policy.state == "set"

outsiders(row) := iam_resource.outsiders(row.policy.document.statements, known(row))

known(row) := {row.account_id} | {id | some id in input.parameters.trusted}
