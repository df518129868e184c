package policies.aws.aggregated_no_public_access_test

import data.lib.testing
import data.policies.aws.aggregated_no_public_access

subject := "arn:aws:s3:::b"

row(changes) := testing.changed(
	{"id": subject, "account_id": "222233334444", "type": "AWS::S3::Bucket", "public_access": blocks({}), "captured_at": "2026-03-01T10:20:30Z", "current_to": "2026-10-31T22:00:00Z"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.config.aggregated_resources": [row(changes)]},
	"verdicts": {subject: expected},
}

# A bucket beside the block of an account.
beside(changes, of_account, expected) := {
	"evidence": {"aws.config.aggregated_resources": [row(changes), account(of_account)]},
	"verdicts": {subject: expected, "block": "not_applicable"},
}

account(changes) := row(object.union({"id": "block", "type": "AWS::S3::AccountPublicAccessBlock"}, changes))

address(public) := {"state": "address", "public": public}

none := blocks({flag: false |
	some flag in {"block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"}
})

blocks(changes) := {"state": "blocks", "block": testing.changed(
	{
		"state": "set",
		"block_public_acls": true,
		"ignore_public_acls": true,
		"block_public_policy": true,
		"restrict_public_buckets": true,
	},
	changes,
)}

cases := {
	"a bucket that blocks everything passes": one({}, "pass"),
	"a bucket with a way open is unknown while its account is not told": one({"public_access": blocks({"ignore_public_acls": false})}, "unknown"),
	"a way that the account blocks is blocked": beside({"public_access": blocks({"ignore_public_acls": false})}, {}, "pass"),
	"a way that neither blocks fails": beside({"public_access": none}, {"public_access": blocks({"ignore_public_acls": false})}, "fail"),
	"a way that both leave open fails": beside({"public_access": none}, {"public_access": none}, "fail"),
	"another account's block does not count": beside({"public_access": none}, {"account_id": "999988887777"}, "unknown"),
	"blocks of two regions that agree count once": {"evidence": {"aws.config.aggregated_resources": [row({"public_access": none}), account({}), account({"id": "another"})]}, "verdicts": {subject: "pass", "block": "not_applicable", "another": "not_applicable"}},
	"a database instance with a private address passes": one({"type": "AWS::RDS::DBInstance", "public_access": address(false)}, "pass"),
	"a database instance with a public address fails": one({"type": "AWS::RDS::DBInstance", "public_access": address(true)}, "fail"),
	"an item that does not tell is unknown": one({"public_access": null}, "unknown"),
	"a volume is left alone": one({"type": "AWS::EC2::Volume", "public_access": {"state": "not_asked"}}, "not_applicable"),
	"a bucket that was not asked is unknown": one({"public_access": {"state": "not_asked"}}, "unknown"),
	"a block of an unforeseen state is unknown": one({"public_access": {"state": "blocks", "block": {"state": "left_to_account"}}}, "unknown"),
	"an unforeseen state is unknown": one({"public_access": {"state": "partly"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.config.aggregated_resources": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.config.aggregated_resources": [row({}), row({"id": "second", "type": "AWS::RDS::DBInstance", "public_access": address(true)})]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(aggregated_no_public_access.verdicts, case) with input as testing.input_for(case)
}
