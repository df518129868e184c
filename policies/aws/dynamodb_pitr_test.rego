package policies.aws.dynamodb_pitr_test

import data.lib.testing
import data.policies.aws.dynamodb_pitr

subject := "arn:aws:dynamodb:eu-west-1:123456789012:table/t"

row(changes) := testing.changed(
	{"arn": subject, "point_in_time_recovery": "ENABLED"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.dynamodb.tables": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"enabled passes": one({}, "pass"),
	"disabled fails": one({"point_in_time_recovery": "DISABLED"}, "fail"),
	"an unforeseen word is unknown": one({"point_in_time_recovery": "ENABLING"}, "unknown"),
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
	testing.agrees(dynamodb_pitr.verdicts, case) with input as testing.input_for(case)
}
