# METADATA
# title: Databases and buckets of the organisation are not open to everybody
# description: |
#   Names of database instances lead to no public address, and public access to buckets is blocked in all four ways, by
#   the bucket or by its account. What is judged is what the aggregator of AWS Config tells of all accounts, as of the
#   moment that the verdict names. Where it does not tell what an account blocks, buckets that leave a way open are
#   unknown.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#   - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
# custom:
#   severity: high
#   evidence: [aws.config.aggregated_resources]
#   fields: [type, account_id, public_access, captured_at, current_to]
#   controls: [A.8.3, A.8.12, A.8.20]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Switch off public access of the database instance; block all four ways of public access on the bucket, or better in
#     its account.
package policies.aws.aggregated_no_public_access

import data.lib.aggregated
import data.lib.s3_block
import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in aggregated.rows
	said := decide(row)
}

decide(row) := verdict.pass(aggregated.of(row, {"public": false})) if {
	row.public_access.state == "address"
	row.public_access.public == false
}

else := verdict.fail("its name leads to a public address", aggregated.of(row, {"public": true})) if {
	row.public_access.state == "address"
	row.public_access.public == true
}

else := bucket(row) if {
	row.type == "AWS::S3::Bucket"
	row.public_access.state == "blocks"
}

else := verdict.not_applicable("what the account blocks counts for its buckets") if {
	row.type == "AWS::S3::AccountPublicAccessBlock"
	row.public_access.state == "blocks"
}

else := verdict.not_applicable("neither a database instance nor a bucket") if {
	row.public_access.state == "not_asked"
	row.type in {"AWS::CloudTrail::Trail", "AWS::EC2::Volume", "AWS::EFS::FileSystem", "AWS::KMS::Key", "AWS::RDS::DBSnapshot"}
}

bucket(row) := verdict.pass(aggregated.of(row, {"blocked_by": places(row)})) if {
	count(places(row)) == count(s3_block.flags)
	every place in places(row) {
		place in {"account", "bucket"}
	}
}

else := verdict.fail("ways of public access are open", aggregated.of(row, {"open": open(row)})) if count(open(row)) > 0

else := verdict.unknown("absent", "the bucket leaves ways open, and what its account blocks is not told") if {
	some place in places(row)
	place == "untold"
}

places(row) := {flag: place | some flag in s3_block.flags; place := aggregated.blocked(row, flag)}

open(row) := {flag | some flag, place in places(row); place == "nowhere"}
