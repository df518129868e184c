# METADATA
# title: Blocks of public access
# description: |
#   Where S3 blocks a kind of public access to a bucket. What the account blocks holds for all of its buckets, whatever
#   their own blocks say.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
package lib.s3_block

# Where a bucket is blocked in one way: `bucket`, `account` or `nowhere`. `untold` when its own block was left unread
# because the account blocked everything, which the account's evidence does not say any more.
where(bucket, flag) := "bucket" if told(bucket.public_access_block, flag) == true

else := "account" if told(of_account(bucket), flag) == true

else := "nowhere" if {
	told(bucket.public_access_block, flag) == false
	told(of_account(bucket), flag) == false
}

else := "untold" if {
	bucket.public_access_block.state == "left_to_account"
}

# The block of the account that a bucket belongs to.
of_account(bucket) := block if {
	blocks := [row.public_access_block |
		some row in input.evidence["aws.s3.account"].rows
		row.account_id == bucket.account_id
	]
	count(blocks) == 1
	block := blocks[0]
}

# What a block says of one way; one that is not configured blocks nothing.
told(block, flag) := false if block.state == "none"

else := block[flag] if {
	block.state == "set"
	is_boolean(block[flag])
}

flags := {"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"}
