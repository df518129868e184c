package policies.aws.access_analyzer_on_test

import data.lib.testing
import data.policies.aws.access_analyzer_on

row(overrides) := testing.changed(
	{
		"id": "aws:123456789012/us-east-1",
		"analyzers": [analyzer("ACCOUNT", "ACTIVE")],
	},
	overrides,
)

one(overrides, expected) := {
	"evidence": {"aws.accessanalyzer.analyzers": [row(overrides)]},
	"verdicts": {"aws:123456789012/us-east-1": expected},
}

cases := {
	"an active analyzer passes": one({}, "pass"),
	"an active analyzer of the organisation passes": one({"analyzers": [analyzer("ORGANIZATION", "ACTIVE")]}, "pass"),
	"one of several passes": one(
		{"analyzers": [analyzer("ACCOUNT_UNUSED_ACCESS", "ACTIVE"), analyzer("ACCOUNT", "ACTIVE")]},
		"pass",
	),
	"no analyzer fails": one({"analyzers": []}, "fail"),
	"a disabled analyzer fails": one({"analyzers": [analyzer("ACCOUNT", "DISABLED")]}, "fail"),
	"an analyzer of unused access alone fails": one({"analyzers": [analyzer("ACCOUNT_UNUSED_ACCESS", "ACTIVE")]}, "fail"),
	"an analyzer that is being made is unknown": one({"analyzers": [analyzer("ACCOUNT", "CREATING")]}, "unknown"),
	"an unforeseen type is unknown": one({"analyzers": [analyzer("GALAXY", "ACTIVE")]}, "unknown"),
	"nothing to judge is for the engine to state": {
		"evidence": {"aws.accessanalyzer.analyzers": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.accessanalyzer.analyzers": [row({}), row({"id": "aws:123456789012/eu-west-1", "analyzers": []})]},
		"verdicts": {"aws:123456789012/us-east-1": "pass", "aws:123456789012/eu-west-1": "fail"},
	},
}

analyzer(type, status) := {
	"arn": concat("", ["arn:aws:access-analyzer:us-east-1:123456789012:analyzer/", type]),
	"type": type,
	"status": status,
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(access_analyzer_on.verdicts, case) with input as testing.input_for(case)
}
