package policies.aws.dynamodb_deletion_protection_test

import data.lib.testing
import data.policies.aws.dynamodb_deletion_protection

subject := "arn:aws:dynamodb:eu-west-1:123456789012:table/t"

row(changes) := testing.changed(
	{"arn": subject, "deletion_protection": true},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.dynamodb.tables": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"protection passes": one({}, "pass"),
	"none fails": one({"deletion_protection": false}, "fail"),
	"no word is unknown": one({"deletion_protection": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.dynamodb.tables": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.dynamodb.tables": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(dynamodb_deletion_protection.verdicts, case) with input as testing.input_for(case)
}
