package policies.aws.bedrock_invocation_logging_test

import data.lib.testing
import data.policies.aws.bedrock_invocation_logging

subject := "aws:123456789012/us-east-1"

row(changes) := testing.changed(
	{"id": subject, "logging": on({})},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.bedrock.invocation_logging": [row(changes)]},
	"verdicts": {subject: expected},
}

on(changes) := testing.changed(
	{"state": "on", "bucket": "logs", "log_group": "/bedrock", "text": "on"},
	changes,
)

cases := {
	"a bucket and a log group pass": one({}, "pass"),
	"a bucket passes": one({"logging": on({"log_group": ""})}, "pass"),
	"a log group passes": one({"logging": on({"bucket": ""})}, "pass"),
	"nowhere fails": one({"logging": on({"bucket": "", "log_group": ""})}, "fail"),
	"no texts fail": one({"logging": on({"text": "off"})}, "fail"),
	"no word of texts is unknown": one({"logging": on({"text": "not_told"})}, "unknown"),
	"no logging fails": one({"logging": {"state": "off"}}, "fail"),
	"an unforeseen state is unknown": one({"logging": {"state": "soon"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.bedrock.invocation_logging": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.bedrock.invocation_logging": [row({}), row(object.union({"id": "second"}, {"logging": {"state": "off"}}))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(bedrock_invocation_logging.verdicts, case) with input as testing.input_for(case)
}
