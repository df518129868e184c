package policies.aws.sqs_tls_only_test

import data.lib.testing
import data.policies.aws.sqs_tls_only

subject := "arn:aws:sqs:eu-west-1:123456789012:q"

second := "arn:aws:sqs:eu-west-1:123456789012:second"

row(changes) := testing.changed({"arn": subject, "policy": refusing({})}, changes)

statement(changes) := testing.changed(
	{
		"sid": "",
		"effect": "Allow",
		"actions": ["SQS:SendMessage"],
		"not_actions": [],
		"resources": [subject],
		"not_resources": [],
		"principals": [{"type": "AWS", "id": "123456789012"}],
		"not_principals": [],
		"conditions": [],
	},
	changes,
)

document(statements) := {"state": "set", "document": {"version": "2012-10-17", "statements": statements}}

everyone := [{"type": "*", "id": "*"}]

plain_http := [{"operator": "Bool", "key": "aws:SecureTransport", "values": ["false"]}]

deny(changes) := statement(testing.changed(
	{"effect": "Deny", "actions": ["SQS:*"], "principals": everyone, "conditions": plain_http},
	changes,
))

refusing(changes) := document([statement({}), deny(changes)])

one(changes, expected) := {
	"evidence": {"aws.sqs.queues": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a deny of plain HTTP passes": one({}, "pass"),
	"a deny on every queue passes": one({"policy": refusing({"resources": ["*"]})}, "pass"),
	"no policy fails": one({"policy": {"state": "none"}}, "fail"),
	"a policy about other things fails": one({"policy": document([statement({})])}, "fail"),
	"a deny for another queue fails": one({"policy": refusing({"resources": [second]})}, "fail"),
	"a deny of sending alone fails": one({"policy": refusing({"actions": ["sqs:SendMessage"]})}, "fail"),
	"a deny for one account fails": one({"policy": refusing({"principals": [{"type": "AWS", "id": "123456789012"}]})}, "fail"),
	"a deny under a second condition fails": one(
		{"policy": refusing({"conditions": array.concat(plain_http, [{"operator": "StringEquals", "key": "example:Key", "values": ["a"]}])})},
		"fail",
	),
	"several denies of less are unknown": one(
		{"policy": document([deny({"actions": ["sqs:Send*"]}), deny({"actions": ["sqs:Receive*"]})])},
		"unknown",
	),
	"an unforeseen state is unknown": one({"policy": {"state": "odd"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.sqs.queues": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.sqs.queues": [row({}), row({"arn": second})]},
		"verdicts": {subject: "pass", second: "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sqs_tls_only.verdicts, case) with input as testing.input_for(case)
}
