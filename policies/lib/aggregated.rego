# METADATA
# title: Resources that an aggregator tells of
# description: |
#   What an aggregator of AWS Config says of a resource is as old as its item says. Rows whose word is too old to count
#   never come here.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/aggregate-data.html
package lib.aggregated

import data.lib.s3_block

rows := input.evidence["aws.config.aggregated_resources"].rows

# What was observed of a resource, with when it was captured and until when it is known to be right.
of(row, observed) := object.union(observed, {"captured_at": row.captured_at, "current_to": row.current_to})

# Where a bucket is blocked in one way: `bucket`, `account` or `nowhere`; `untold` when it is not blocked itself and the
# aggregator does not tell what its account blocks.
blocked(bucket, flag) := "bucket" if s3_block.told(bucket.public_access.block, flag) == true

else := "account" if {
	s3_block.told(bucket.public_access.block, flag) == false
	by_account(bucket, flag) == {true}
}

else := "nowhere" if {
	s3_block.told(bucket.public_access.block, flag) == false
	by_account(bucket, flag) == {false}
}

else := "untold" if s3_block.told(bucket.public_access.block, flag) == false

# What the items of an account's own block say of one way. Each region may have one, and all say the same.
by_account(bucket, flag) := {told |
	some block in object.get(account_blocks, bucket.account_id, set())
	told := s3_block.told(block, flag)
}

account_blocks := {account: blocks |
	some account in {row.account_id | some row in of_accounts}
	blocks := {row.public_access.block | some row in of_accounts; row.account_id == account}
}

of_accounts := [row |
	some row in rows
	row.type == "AWS::S3::AccountPublicAccessBlock"
	row.public_access.state == "blocks"
]
