# METADATA
# title: The bucket of a trail is not public
# description: |
#   The log files of an account tell a stranger how to attack it. Neither the policy nor the ACL of their bucket
#   may let everybody in. The bucket may be another account's; then its settings cannot be read here.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html
# custom:
#   severity: critical
#   evidence: [aws.cloudtrail.trails, aws.s3.buckets, aws.s3.account]
#   fields:
#     aws.cloudtrail.trails: [arn, bucket]
#     aws.s3.buckets: [arn, name, account_id, policy, acl, object_ownership, public_access_block]
#     aws.s3.account: [account_id, public_access_block]
#   controls: [A.8.15, A.8.3]
#   proves: operating
#   critical: true
#   parameters: {}
#   remediation: Block public access to the bucket.
package policies.aws.trail_bucket_private

import data.lib.iam_resource
import data.lib.s3_block
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudtrail.trails"].rows
	said := decide(row)
}

decide(row) := verdict.unknown("unsupported", "the bucket is none of the account's") if {
	is_string(row.bucket)
	count([bucket | some bucket in input.evidence["aws.s3.buckets"].rows; bucket.name == row.bucket]) == 0
}

else := verdict.fail("the bucket is public", {"bucket": row.bucket, "public_by": open(row)}) if count(open(row)) > 0

else := verdict.pass({"bucket": row.bucket, "policy": by_policy(destination(row)), "acl": by_acl(destination(row))}) if {
	by_policy(destination(row)) in {"none", "no", "restricted"}
	by_acl(destination(row)) in {"off", "no", "ignored"}
}

else := verdict.unknown("unsupported", "whether the policy lets everybody in cannot be told") if {
	by_policy(destination(row)) == "undecided"
}

else := verdict.unknown("absent", "the bucket's own block of public access was not read") if {
	"untold" in {by_policy(destination(row)), by_acl(destination(row))}
}

destination(row) := found[0] if {
	found := [bucket | some bucket in input.evidence["aws.s3.buckets"].rows; bucket.name == row.bucket]
	count(found) == 1
}

open(row) := {"policy" | by_policy(destination(row)) == "yes"} | {"ACL" | by_acl(destination(row)) == "yes"}

by_policy(bucket) := "none" if bucket.policy.state == "none"

else := "restricted" if {
	iam_resource.public(bucket.policy.document.statements) == "yes"
	s3_block.where(bucket, "restrict_public_buckets") in {"account", "bucket"}
}

else := "yes" if {
	iam_resource.public(bucket.policy.document.statements) == "yes"
	s3_block.where(bucket, "restrict_public_buckets") == "nowhere"
}

else := "untold" if {
	iam_resource.public(bucket.policy.document.statements) == "yes"
	s3_block.where(bucket, "restrict_public_buckets") == "untold"
}

else := answer if {
	answer := iam_resource.public(bucket.policy.document.statements)
	bucket.policy.state == "set"
	answer in {"no", "undecided"}
}

by_acl(bucket) := "off" if bucket.object_ownership == "BucketOwnerEnforced"

else := "no" if {
	bucket.acl.state == "set"
	is_array(bucket.acl.grants)
	every grant in bucket.acl.grants {
		is_string(grant.grantee)
		startswith(grant.grantee, everybody) == false
	}
}

else := "ignored" if s3_block.where(bucket, "ignore_public_acls") in {"account", "bucket"}

else := "untold" if {
	s3_block.where(bucket, "ignore_public_acls") == "untold"
	some grant in bucket.acl.grants
	startswith(grant.grantee, everybody) == true
}

else := "yes" if {
	s3_block.where(bucket, "ignore_public_acls") == "nowhere"
	some grant in bucket.acl.grants
	startswith(grant.grantee, everybody) == true
}

everybody := "http://acs.amazonaws.com/groups/global/"
