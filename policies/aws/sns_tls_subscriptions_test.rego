package policies.aws.sns_tls_subscriptions_test

import data.lib.testing
import data.policies.aws.sns_tls_subscriptions

subject := "arn:aws:sns:eu-west-1:123456789012:t"

row(changes) := testing.changed(
	{"arn": subject, "protocols": ["https", "sqs"]},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.sns.topics": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"https passes": one({}, "pass"),
	"http fails": one({"protocols": ["http", "https"]}, "fail"),
	"no subscription is not applicable": one({"protocols": []}, "not_applicable"),
	"an unforeseen protocol is unknown": one({"protocols": ["carrier-pigeon"]}, "unknown"),
	"several are judged apart": {
		"evidence": {"aws.sns.topics": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sns_tls_subscriptions.verdicts, case) with input as testing.input_for(case)
}
