package policies.aws.bedrock_guardrail_sensitive_test

import data.lib.testing
import data.policies.aws.bedrock_guardrail_sensitive

subject := "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc123def456"

row(changes) := testing.changed(
	{"arn": subject, "sensitive_filters": 3},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.bedrock.guardrails": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"filters pass": one({}, "pass"),
	"one passes": one({"sensitive_filters": 1}, "pass"),
	"none fails": one({"sensitive_filters": 0}, "fail"),
	"less than none is unknown": one({"sensitive_filters": -1}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.bedrock.guardrails": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.bedrock.guardrails": [row({}), row(object.union({"arn": "second"}, {"sensitive_filters": 0}))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(bedrock_guardrail_sensitive.verdicts, case) with input as testing.input_for(case)
}
