package policies.aws.s3_bucket_public_access_block_test

import data.lib.testing
import data.policies.aws.s3_bucket_public_access_block

subject := "arn:aws:s3:::b"

row(changes) := testing.changed(
	{"arn": subject, "account_id": "123456789012", "public_access_block": block(true)},
	changes,
)

block(value) := {"state": "set", "block_public_acls": value, "ignore_public_acls": value, "block_public_policy": value, "restrict_public_buckets": value}

one(changes, expected) := {
	"evidence": {"aws.s3.buckets": [row(changes)], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]},
	"verdicts": {subject: expected},
}

cases := {
	"a bucket that blocks everything passes": one({}, "pass"),
	"a bucket without block fails": one({"public_access_block": {"state": "none"}}, "fail"),
	"a bucket with one way open fails": one({"public_access_block": testing.changed(block(true), {"ignore_public_acls": false})}, "fail"),
	"a block left to an account that does not block is unknown": one({"public_access_block": {"state": "left_to_account"}}, "unknown"),
	"a block left to an account that blocks passes": {"evidence": {"aws.s3.buckets": [row({"public_access_block": {"state": "left_to_account"}})], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": block(true)}]}, "verdicts": {subject: "pass"}},
	"an unforeseen state is unknown": one({"public_access_block": {"state": "partly"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.s3.buckets": [], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.s3.buckets": [row({}), row({"arn": "second"})], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
	"the block of the account stands in": {"evidence": {"aws.s3.buckets": [row({"public_access_block": {"state": "none"}})], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": block(true)}]}, "verdicts": {subject: "pass"}},
	"both together pass": {"evidence": {"aws.s3.buckets": [row({"public_access_block": testing.changed(block(true), {"ignore_public_acls": false})})], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": testing.changed(block(false), {"ignore_public_acls": true})}]}, "verdicts": {subject: "pass"}},
	"an account that does not tell leaves an open bucket unknown": {"evidence": {"aws.s3.buckets": [row({"public_access_block": {"state": "none"}})], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "partly"}}]}, "verdicts": {subject: "unknown"}},
	"an account that was not read leaves an open bucket unknown": {"evidence": {"aws.s3.buckets": [row({"public_access_block": {"state": "none"}})], "aws.s3.account": []}, "verdicts": {subject: "unknown"}},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(s3_bucket_public_access_block.verdicts, case) with input as testing.input_for(case)
}
