package policies.aws.s3_bucket_tls_only_test

import data.lib.testing
import data.policies.aws.s3_bucket_tls_only

subject := "arn:aws:s3:::b"

row(changes) := testing.changed(
	{"arn": subject, "name": "b", "policy": document([statement(testing.changed({"effect": "Deny", "actions": ["s3:*"], "principals": everyone, "resources": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"], "conditions": [{"operator": "Bool", "key": "aws:SecureTransport", "values": ["false"]}]}, {"resources": ["*"]}))])},
	changes,
)

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
	"evidence": {"aws.s3.buckets": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a deny of plain HTTP passes": one({}, "pass"),
	"a deny for bucket and objects passes": one({"policy": document([statement(testing.changed({"effect": "Deny", "actions": ["s3:*"], "principals": everyone, "resources": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"], "conditions": [{"operator": "Bool", "key": "aws:SecureTransport", "values": ["false"]}]}, {}))])}, "pass"),
	"no policy fails": one({"policy": {"state": "none"}}, "fail"),
	"a policy about other things fails": one({"policy": document([statement({})])}, "fail"),
	"a deny for objects alone fails": one({"policy": document([statement(testing.changed({"effect": "Deny", "actions": ["s3:*"], "principals": everyone, "resources": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"], "conditions": [{"operator": "Bool", "key": "aws:SecureTransport", "values": ["false"]}]}, {"resources": ["arn:aws:s3:::b/*"]}))])}, "fail"),
	"a deny of reading alone fails": one({"policy": document([statement(testing.changed({"effect": "Deny", "actions": ["s3:*"], "principals": everyone, "resources": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"], "conditions": [{"operator": "Bool", "key": "aws:SecureTransport", "values": ["false"]}]}, {"actions": ["s3:GetObject"]}))])}, "fail"),
	"several denies of less are unknown": one({"policy": document([statement(testing.changed({"effect": "Deny", "actions": ["s3:*"], "principals": everyone, "resources": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"], "conditions": [{"operator": "Bool", "key": "aws:SecureTransport", "values": ["false"]}]}, {"actions": ["s3:Get*"]})), statement(testing.changed({"effect": "Deny", "actions": ["s3:*"], "principals": everyone, "resources": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"], "conditions": [{"operator": "Bool", "key": "aws:SecureTransport", "values": ["false"]}]}, {"actions": ["s3:Put*"]}))])}, "unknown"),
	"an unforeseen state is unknown": one({"policy": {"state": "odd"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.s3.buckets": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.s3.buckets": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(s3_bucket_tls_only.verdicts, case) with input as testing.input_for(case)
}
