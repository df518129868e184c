package lib.s3_block_test

import data.lib.s3_block

block(value) := {
	"state": "set",
	"block_public_acls": value,
	"ignore_public_acls": value,
	"block_public_policy": value,
	"restrict_public_buckets": value,
}

none := {"state": "none"}

where(of_bucket, of_account) := {place |
	some account in [{"account_id": "123456789012", "public_access_block": of_account}]
	place := s3_block.where(
		{"account_id": "123456789012", "public_access_block": of_bucket},
		"ignore_public_acls",
	) with input.evidence as {"aws.s3.account": {"rows": [account]}}
}

test_where if {
	where(block(true), none) == {"bucket"}
	where(block(true), block(true)) == {"bucket"}
	where(none, block(true)) == {"account"}
	where(block(false), block(true)) == {"account"}
	where(none, none) == {"nowhere"}
	where(block(false), block(false)) == {"nowhere"}
}

test_a_block_left_to_the_account if {
	where({"state": "left_to_account"}, block(true)) == {"account"}
	where({"state": "left_to_account"}, none) == {"untold"}
	where({"state": "left_to_account"}, block(false)) == {"untold"}
}

test_what_is_not_told_has_no_place if {
	where(none, {}) == set()
	where({}, none) == set()
	where(block("true"), none) == set()
	where(none, block(null)) == set()
}

test_another_account_does_not_count if {
	places := {place |
		place := s3_block.where(
			{"account_id": "123456789012", "public_access_block": none},
			"ignore_public_acls",
		) with input.evidence as {"aws.s3.account": {"rows": [{
			"account_id": "210987654321",
			"public_access_block": block(true),
		}]}}
	}
	places == set()
}
