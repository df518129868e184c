package policies.aws.trail_bucket_private_test

import data.lib.testing
import data.policies.aws.trail_bucket_private

subject := "arn:aws:cloudtrail:eu-west-1:123456789012:trail/t"

row(changes) := testing.changed(
	{"arn": subject, "bucket": "trail"},
	changes,
)

block(value) := {"state": "set", "block_public_acls": value, "ignore_public_acls": value, "block_public_policy": value, "restrict_public_buckets": value}

statement(changes) := testing.changed(
	{
		"sid": "",
		"effect": "Allow",
		"actions": ["s3:GetObject"],
		"not_actions": [],
		"resources": ["arn:aws:s3:::b/*"],
		"not_resources": [],
		"principals": [{"type": "AWS", "id": "123456789012"}],
		"not_principals": [],
		"conditions": [],
	},
	changes,
)

document(statements) := {"state": "set", "document": {"version": "2012-10-17", "statements": statements}}

everyone := [{"type": "*", "id": "*"}]

bucket(changes) := [testing.changed(
	{
		"arn": "arn:aws:s3:::trail",
		"name": "trail",
		"account_id": "123456789012",
		"policy": document([statement({})]),
		"acl": {"state": "set", "grants": [{"grantee": "abc", "permission": "FULL_CONTROL"}]},
		"object_ownership": "",
		"public_access_block": {"state": "none"},
	},
	changes,
)]

open_policy := {"policy": document([statement({"principals": everyone})])}

unclear := document([statement({
	"principals": everyone,
	"conditions": [{"operator": "StringEquals", "key": "example:Key", "values": ["a"]}],
})])

open_acl := {"acl": {"state": "set", "grants": [{"grantee": "http://acs.amazonaws.com/groups/global/AllUsers", "permission": "READ"}]}}

one(changes, expected) := {
	"evidence": {"aws.cloudtrail.trails": [row(changes)], "aws.s3.buckets": bucket({}), "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]},
	"verdicts": {subject: expected},
}

cases := {
	"a closed bucket passes": one({}, "pass"),
	"a bucket that was not read is unknown": one({"bucket": "elsewhere"}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.cloudtrail.trails": [], "aws.s3.buckets": bucket({}), "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.cloudtrail.trails": [row({}), row({"arn": "second"})], "aws.s3.buckets": bucket({}), "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
	"a bucket without policy passes": {"evidence": {"aws.cloudtrail.trails": [row({})], "aws.s3.buckets": bucket({"policy": {"state": "none"}}), "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]}, "verdicts": {subject: "pass"}},
	"an open policy fails": {"evidence": {"aws.cloudtrail.trails": [row({})], "aws.s3.buckets": bucket(open_policy), "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]}, "verdicts": {subject: "fail"}},
	"an open ACL fails": {"evidence": {"aws.cloudtrail.trails": [row({})], "aws.s3.buckets": bucket(open_acl), "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]}, "verdicts": {subject: "fail"}},
	"an open ACL fails whatever the policy": {"evidence": {"aws.cloudtrail.trails": [row({})], "aws.s3.buckets": bucket(object.union(open_acl, {"policy": unclear})), "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]}, "verdicts": {subject: "fail"}},
	"an open policy that is restricted passes": {"evidence": {"aws.cloudtrail.trails": [row({})], "aws.s3.buckets": bucket(open_policy), "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": block(true)}]}, "verdicts": {subject: "pass"}},
	"an open ACL that is ignored passes": {"evidence": {"aws.cloudtrail.trails": [row({})], "aws.s3.buckets": bucket(object.union(open_acl, {"public_access_block": block(true)})), "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]}, "verdicts": {subject: "pass"}},
	"a public bucket whose own block was not read is unknown": {"evidence": {"aws.cloudtrail.trails": [row({})], "aws.s3.buckets": bucket(object.union(open_policy, {"public_access_block": {"state": "left_to_account"}})), "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]}, "verdicts": {subject: "unknown"}},
	"an ACL that may be ignored is unknown": {"evidence": {"aws.cloudtrail.trails": [row({})], "aws.s3.buckets": bucket(object.union(open_acl, {"public_access_block": {"state": "left_to_account"}})), "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]}, "verdicts": {subject: "unknown"}},
	"ACLs that are off pass": {"evidence": {"aws.cloudtrail.trails": [row({})], "aws.s3.buckets": bucket(object.union(open_acl, {"object_ownership": "BucketOwnerEnforced"})), "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]}, "verdicts": {subject: "pass"}},
	"a policy that cannot be told is unknown": {"evidence": {"aws.cloudtrail.trails": [row({})], "aws.s3.buckets": bucket({"policy": unclear}), "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]}, "verdicts": {subject: "unknown"}},
	"no trail is for the engine to state": {"evidence": {"aws.cloudtrail.trails": [], "aws.s3.buckets": [], "aws.s3.account": []}, "verdicts": {}, "engine": {"aws:123456789012": "not_applicable"}},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(trail_bucket_private.verdicts, case) with input as testing.input_for(case)
}
