package policies.aws.event_data_store_termination_protection_test

import data.lib.testing
import data.policies.aws.event_data_store_termination_protection

subject := "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/e"

row(changes) := testing.changed(
	{"arn": subject, "termination_protection": true},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.cloudtrail.event_data_stores": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"protection passes": one({}, "pass"),
	"none fails": one({"termination_protection": false}, "fail"),
	"no word is unknown": one({"termination_protection": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.cloudtrail.event_data_stores": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.cloudtrail.event_data_stores": [row({}), row(object.union({"arn": "second"}, {"termination_protection": false}))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(event_data_store_termination_protection.verdicts, case) with input as testing.input_for(case)
}
