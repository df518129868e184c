package policies.aws.event_data_store_retention_test

import data.lib.testing
import data.policies.aws.event_data_store_retention

subject := "arn:aws:cloudtrail:us-east-1:123456789012:eventdatastore/e"

row(changes) := testing.changed(
	{"arn": subject, "retention_days": 2557, "status": "ENABLED"},
	changes,
)

one(changes, expected) := {
	"parameters": {"days": 365},
	"evidence": {"aws.cloudtrail.event_data_stores": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"seven years pass": one({}, "pass"),
	"the limit passes": one({"retention_days": 365}, "pass"),
	"a day less fails": one({"retention_days": 364}, "fail"),
	"no word is unknown": one({"retention_days": null}, "unknown"),
	"one that takes nothing in keeps what it has": one({"status": "STOPPED_INGESTION"}, "pass"),
	"one that is about to be deleted fails": one({"status": "PENDING_DELETION"}, "fail"),
	"a status that is not foreseen is unknown": one({"status": "ARCHIVED"}, "unknown"),
	"fewer days can be allowed": object.union(one({"retention_days": 90}, "pass"), {"parameters": {"days": 90}}),
	"nothing at all is for the engine to state": {
		"parameters": {"days": 365},
		"evidence": {"aws.cloudtrail.event_data_stores": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"parameters": {"days": 365},
		"evidence": {"aws.cloudtrail.event_data_stores": [row({}), row(object.union({"arn": "second"}, {"retention_days": 7}))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(event_data_store_retention.verdicts, case) with input as testing.input_for(case)
}
