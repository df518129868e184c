package policies.aws.s3_bucket_public_policy_test

import data.lib.testing
import data.policies.aws.s3_bucket_public_policy

subject := "arn:aws:s3:::b"

row(changes) := testing.changed(
	{"arn": subject, "account_id": "123456789012", "public_access_block": {"state": "none"}, "policy": document([statement({})])},
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

one(changes, expected) := {
	"evidence": {"aws.s3.buckets": [row(changes)], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]},
	"verdicts": {subject: expected},
}

cases := {
	"a policy for an account passes": one({}, "pass"),
	"no policy passes": one({"policy": {"state": "none"}}, "pass"),
	"a policy for everybody fails": one({"policy": document([statement({"principals": everyone})])}, "fail"),
	"everybody under an unknown condition is unknown": one({"policy": document([statement({"principals": everyone, "conditions": [{"operator": "StringEquals", "key": "example:Key", "values": ["a"]}]})])}, "unknown"),
	"everybody of an organisation passes": one({"policy": document([statement({"principals": everyone, "conditions": [{"operator": "StringEquals", "key": "aws:PrincipalOrgID", "values": ["o-a1b2c3d4e5"]}]})])}, "pass"),
	"a deny over a policy for everybody is unknown": one({"policy": document([statement({"principals": everyone}), statement({"effect": "Deny", "not_principals": [{"type": "AWS", "id": "123456789012"}], "actions": ["s3:*"]})])}, "unknown"),
	"a deny of all of it passes": one({"policy": document([statement({"principals": everyone}), statement({"effect": "Deny", "principals": everyone, "actions": ["s3:*"]})])}, "pass"),
	"public buckets restricted by the bucket pass": one({"public_access_block": block(true), "policy": document([statement({"principals": everyone})])}, "pass"),
	"public buckets not restricted by the bucket fail": one({"public_access_block": block(false), "policy": document([statement({"principals": everyone})])}, "fail"),
	"a block left to an account that does not block is unknown": one({"public_access_block": {"state": "left_to_account"}, "policy": document([statement({"principals": everyone})])}, "unknown"),
	"an unforeseen state is unknown": one({"policy": {"state": "odd"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.s3.buckets": [], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.s3.buckets": [row({}), row({"arn": "second"})], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": {"state": "none"}}]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
	"public buckets restricted by the account pass": {"evidence": {"aws.s3.buckets": [row({"policy": document([statement({"principals": everyone})])})], "aws.s3.account": [{"account": "aws:123456789012", "account_id": "123456789012", "public_access_block": block(true)}]}, "verdicts": {subject: "pass"}},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(s3_bucket_public_policy.verdicts, case) with input as testing.input_for(case)
}
