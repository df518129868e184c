package policies.aws.bedrock_guardrail_prompt_attack_test

import data.lib.testing
import data.policies.aws.bedrock_guardrail_prompt_attack

subject := "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc123def456"

row(changes) := testing.changed(
	{"arn": subject, "prompt_attacks": filter({})},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.bedrock.guardrails": [row(changes)]},
	"verdicts": {subject: expected},
}

filter(changes) := testing.changed(
	{"state": "set", "strength": "HIGH", "action": "BLOCK", "enabled": true},
	changes,
)

cases := {
	"a high filter passes": one({}, "pass"),
	"a lower one fails": one({"prompt_attacks": filter({"strength": "MEDIUM"})}, "fail"),
	"one that notes only fails": one({"prompt_attacks": filter({"action": "NONE"})}, "fail"),
	"one that is off fails": one({"prompt_attacks": filter({"enabled": false})}, "fail"),
	"none fails": one({"prompt_attacks": {"state": "none"}}, "fail"),
	"an unforeseen strength is unknown": one({"prompt_attacks": filter({"strength": "EXTREME"})}, "unknown"),
	"an unforeseen action is unknown": one({"prompt_attacks": filter({"action": "ASK"})}, "unknown"),
	"an unforeseen state is unknown": one({"prompt_attacks": {"state": "soon"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.bedrock.guardrails": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.bedrock.guardrails": [row({}), row(object.union({"arn": "second"}, {"prompt_attacks": {"state": "none"}}))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(bedrock_guardrail_prompt_attack.verdicts, case) with input as testing.input_for(case)
}
