package policies.aws.sqs_public_policy_test

import data.lib.testing
import data.policies.aws.sqs_public_policy

subject := "arn:aws:sqs:eu-west-1:123456789012:q"

row(changes) := testing.changed(
	{"arn": subject, "policy": document([statement({})])},
	changes,
)

statement(changes) := testing.changed(
	{
		"sid": "",
		"effect": "Allow",
		"actions": ["SQS:ReceiveMessage"],
		"not_actions": [],
		"resources": ["*"],
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
	"evidence": {"aws.sqs.queues": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a policy for the own account passes": one({}, "pass"),
	"a policy for everybody fails": one({"policy": document([statement({"principals": everyone})])}, "fail"),
	"a policy for everybody of the own account passes": one({"policy": document([statement({"principals": everyone, "conditions": [{"operator": "StringEquals", "key": "aws:PrincipalAccount", "values": ["123456789012"]}]})])}, "pass"),
	"everybody under an unknown condition is unknown": one({"policy": document([statement({"principals": everyone, "conditions": [{"operator": "StringEquals", "key": "example:Key", "values": ["a"]}]})])}, "unknown"),
	"no policy passes": one({"policy": {"state": "none"}}, "pass"),
	"an unforeseen state is unknown": one({"policy": {"state": "odd"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.sqs.queues": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.sqs.queues": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sqs_public_policy.verdicts, case) with input as testing.input_for(case)
}
