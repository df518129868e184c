package policies.aws.s3_bucket_public_acl_test

import data.lib.testing
import data.policies.aws.s3_bucket_public_acl

subject := "arn:aws:s3:::b"

row(changes) := testing.changed(
	{"arn": subject, "account_id": "123456789012", "public_access_block": {"state": "none"}, "object_ownership": "", "acl": {"state": "set", "grants": [{"grantee": "abc", "permission": "FULL_CONTROL"}]}},
	changes,
)

block(value) := {"state": "set", "block_public_acls": value, "ignore_public_acls": value, "block_public_policy": value, "restrict_public_buckets": value}

one(changes, expected) := {
	"evidence": {"aws.s3.buckets": [row(changes)], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]},
	"verdicts": {subject: expected},
}

cases := {
	"the owner's grant passes": one({}, "pass"),
	"a grant to everybody fails": one({"acl": {"state": "set", "grants": [{"grantee": "abc", "permission": "FULL_CONTROL"}, {"grantee": "http://acs.amazonaws.com/groups/global/AllUsers", "permission": "READ"}]}}, "fail"),
	"a grant to everybody with an account fails": one({"object_ownership": "ObjectWriter", "acl": {"state": "set", "grants": [{"grantee": "abc", "permission": "FULL_CONTROL"}, {"grantee": "http://acs.amazonaws.com/groups/global/AuthenticatedUsers", "permission": "READ"}]}}, "fail"),
	"a grant to a group that nobody knows is unknown": one({"acl": {"state": "set", "grants": [{"grantee": "http://acs.amazonaws.com/groups/global/SomeNewGroup", "permission": "READ"}]}}, "unknown"),
	"a grant to log delivery passes": one({"acl": {"state": "set", "grants": [{"grantee": "abc", "permission": "FULL_CONTROL"}, {"grantee": "http://acs.amazonaws.com/groups/s3/LogDelivery", "permission": "READ"}]}}, "pass"),
	"ACLs that are off pass": one({"object_ownership": "BucketOwnerEnforced", "acl": {"state": "set", "grants": [{"grantee": "abc", "permission": "FULL_CONTROL"}, {"grantee": "http://acs.amazonaws.com/groups/global/AllUsers", "permission": "READ"}]}}, "pass"),
	"public ACLs ignored by the bucket pass": one({"public_access_block": block(true), "acl": {"state": "set", "grants": [{"grantee": "abc", "permission": "FULL_CONTROL"}, {"grantee": "http://acs.amazonaws.com/groups/global/AllUsers", "permission": "READ"}]}}, "pass"),
	"an ACL that is off and was not read passes": one({"object_ownership": "BucketOwnerEnforced", "acl": {"state": "off"}}, "pass"),
	"an ACL said to be off without the ownership is unknown": one({"acl": {"state": "off"}}, "unknown"),
	"a block left to an account that does not block is unknown": one(
		{
			"public_access_block": {"state": "left_to_account"},
			"acl": {"state": "set", "grants": [{"grantee": "http://acs.amazonaws.com/groups/global/AllUsers", "permission": "READ"}]},
		},
		"unknown",
	),
	"an unforeseen ownership is unknown": one({"object_ownership": "Nobody", "acl": {"state": "set", "grants": [{"grantee": "abc", "permission": "FULL_CONTROL"}, {"grantee": "http://acs.amazonaws.com/groups/global/AllUsers", "permission": "READ"}]}}, "unknown"),
	"no grants that can be read are unknown": one({"acl": {"state": "set", "grants": null}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.s3.buckets": [], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.s3.buckets": [row({}), row({"arn": "second"})], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
	"public ACLs ignored by the account pass": {"evidence": {"aws.s3.buckets": [row({"acl": {"state": "set", "grants": [{"grantee": "abc", "permission": "FULL_CONTROL"}, {"grantee": "http://acs.amazonaws.com/groups/global/AllUsers", "permission": "READ"}]}})], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": block(true)}]}, "verdicts": {subject: "pass"}},
	"an account that does not tell is unknown": {"evidence": {"aws.s3.buckets": [row({"acl": {"state": "set", "grants": [{"grantee": "abc", "permission": "FULL_CONTROL"}, {"grantee": "http://acs.amazonaws.com/groups/global/AllUsers", "permission": "READ"}]}})], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "partly"}}]}, "verdicts": {subject: "unknown"}},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(s3_bucket_public_acl.verdicts, case) with input as testing.input_for(case)
}
