package policies.aws.access_analyzer_unused_age_test

import data.lib.testing
import data.policies.aws.access_analyzer_unused_age

subject := "arn:aws:access-analyzer:us-east-1:123456789012:analyzer/unused"

row(changes) := testing.changed(
	{"arn": subject, "type": "ACCOUNT_UNUSED_ACCESS", "status": "ACTIVE", "findings": {"state": "unused", "days": 90}},
	changes,
)

one(changes, expected) := {
	"parameters": {"days": 90},
	"evidence": {"aws.accessanalyzer.findings": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"ninety days pass": one({}, "pass"),
	"a day more fails": one({"findings": {"state": "unused", "days": 91}}, "fail"),
	"no days are unknown": one({"findings": {"state": "unused", "days": 0}}, "unknown"),
	"one for access from outside is left alone": one({"type": "ACCOUNT", "findings": {"state": "not_read"}}, "not_applicable"),
	"one that is off is left alone": one({"status": "DISABLED", "findings": {"state": "not_read"}}, "not_applicable"),
	"one that was not read is unknown": one({"findings": {"state": "not_read"}}, "unknown"),
	"an unforeseen type is unknown": one({"type": "GALAXY", "findings": {"state": "not_read"}}, "unknown"),
	"more days can be allowed": object.union(one({"findings": {"state": "unused", "days": 120}}, "pass"), {"parameters": {"days": 120}}),
	"nothing at all is for the engine to state": {
		"parameters": {"days": 90},
		"evidence": {"aws.accessanalyzer.findings": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"parameters": {"days": 90},
		"evidence": {"aws.accessanalyzer.findings": [row({}), row(object.union({"arn": "second"}, {"findings": {"state": "unused", "days": 91}}))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(access_analyzer_unused_age.verdicts, case) with input as testing.input_for(case)
}
