# METADATA
# title: No bucket ACL lets everybody in
# description: |
#   ACLs can give a bucket to everybody, or to everybody with some AWS account, which is no less. They count for
#   nothing where the bucket owner owns all objects, or where the bucket or the account ignores public ACLs.
#   ACLs of single objects are not read.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
# custom:
#   severity: critical
#   evidence: [aws.s3.buckets, aws.s3.account]
#   fields:
#     aws.s3.buckets: [arn, account_id, acl, object_ownership, public_access_block]
#     aws.s3.account: [account_id, public_access_block]
#   controls: [A.8.3, A.5.15, A.8.12]
#   proves: operating
#   critical: true
#   parameters: {}
#   remediation: Set object ownership to BucketOwnerEnforced, which turns ACLs off.
package policies.aws.s3_bucket_public_acl

import data.lib.s3_block
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.s3.buckets"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"object_ownership": row.object_ownership}) if row.object_ownership == "BucketOwnerEnforced"

else := verdict.pass({"public_grants": []}) if {
	row.acl.state == "set"
	is_array(row.acl.grants)
	every grant in row.acl.grants {
		is_string(grant.grantee)
		count({grant.grantee} & groups) == 0
		is_known(grant.grantee)
	}
}

else := verdict.pass({"public_grants": public(row), "ignored_by": ignored(row)}) if {
	count(public(row)) > 0
	ignored(row) in {"account", "bucket"}
}

else := verdict.fail("the ACL lets everybody in", {"public_grants": public(row)}) if {
	row.object_ownership in {"", "BucketOwnerPreferred", "ObjectWriter"}
	count(public(row)) > 0
	ignored(row) == "nowhere"
}

else := verdict.unknown("absent", "the bucket's own block was not read") if {
	count(public(row)) > 0
	ignored(row) == "untold"
}

public(row) := [grant | some grant in row.acl.grants; grant.grantee in groups]

ignored(row) := s3_block.where(row, "ignore_public_acls")

# Whether a grantee is one that can be judged: an account, or a group that AWS names.
# <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee-predefined-groups>
is_known(grantee) if grantee == "http://acs.amazonaws.com/groups/s3/LogDelivery"

is_known(grantee) if regex.match("^[A-Za-z0-9]+$", grantee)

groups := {
	"http://acs.amazonaws.com/groups/global/AllUsers",
	"http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
}
