package policies.aws.s3_account_public_access_block_test

import data.lib.testing
import data.policies.aws.s3_account_public_access_block

subject := "aws:123456789012"

row(changes) := testing.changed(
	{"account": subject, "public_access_block": block(true)},
	changes,
)

block(value) := {"state": "set", "block_public_acls": value, "ignore_public_acls": value, "block_public_policy": value, "restrict_public_buckets": value}

one(changes, expected) := {
	"evidence": {"aws.s3.account": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"everything blocked passes": one({}, "pass"),
	"nothing configured fails": one({"public_access_block": {"state": "none"}}, "fail"),
	"nothing blocked fails": one({"public_access_block": block(false)}, "fail"),
	"one way open fails": one({"public_access_block": testing.changed(block(true), {"restrict_public_buckets": false})}, "fail"),
	"an unforeseen state is unknown": one({"public_access_block": {"state": "partly"}}, "unknown"),
	"a way that is not told is unknown": one({"public_access_block": testing.changed(block(true), {"block_public_acls": null})}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.s3.account": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.s3.account": [row({}), row({"account": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(s3_account_public_access_block.verdicts, case) with input as testing.input_for(case)
}
