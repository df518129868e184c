package policies.aws.sqs_cross_account_test

import data.lib.testing
import data.policies.aws.sqs_cross_account

subject := "arn:aws:sqs:eu-west-1:123456789012:q"

row(changes) := testing.changed(
	{"arn": subject, "account_id": "123456789012", "policy": document([statement({})])},
	changes,
)

statement(changes) := testing.changed(
	{
		"sid": "",
		"effect": "Allow",
		"actions": ["SQS:SendMessage"],
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
	"parameters": {"trusted": ["333344445555"]}, "evidence": {"aws.sqs.queues": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"the own account passes": one({}, "pass"),
	"none is not applicable": one({"policy": {"state": "none"}}, "not_applicable"),
	"a trusted account passes": one({"policy": document([statement({"principals": [{"type": "AWS", "id": "333344445555"}]})])}, "pass"),
	"another account fails": one({"policy": document([statement({"principals": [{"type": "AWS", "id": "210987654321"}]})])}, "fail"),
	"everybody fails": one({"policy": document([statement({"principals": everyone})])}, "fail"),
	"a deleted role is unknown": one({"policy": document([statement({"principals": [{"type": "AWS", "id": "AROAEXAMPLEEXAMPLE"}]})])}, "unknown"),
	"an unforeseen state is unknown": one({"policy": {"state": "odd"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"parameters": {"trusted": []},
		"evidence": {"aws.sqs.queues": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"parameters": {"trusted": ["333344445555"]}, "evidence": {"aws.sqs.queues": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sqs_cross_account.verdicts, case) with input as testing.input_for(case)
}
