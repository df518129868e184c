package policies.aws.access_analyzer_no_open_findings_test

import data.lib.testing
import data.policies.aws.access_analyzer_no_open_findings

subject := "arn:aws:access-analyzer:us-east-1:123456789012:analyzer/outside"

row(changes) := testing.changed(
	{"arn": subject, "type": "ACCOUNT", "status": "ACTIVE", "findings": found(0, 0)},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.accessanalyzer.findings": [row(changes)]},
	"verdicts": {subject: expected},
}

found(active, errors) := {
	"state": "external",
	"active": active,
	"errors": errors,
	"by_type": [{"resource_type": "AWS::S3::Bucket", "count": active} | active > 0],
}

cases := {
	"no findings pass": one({}, "pass"),
	"none of an organisation pass": one({"type": "ORGANIZATION"}, "pass"),
	"one finding fails": one({"findings": found(1, 0)}, "fail"),
	"a finding beside an error fails": one({"findings": found(1, 1)}, "fail"),
	"an error is unknown": one({"findings": found(0, 1)}, "unknown"),
	"a count that is none of its parts is unknown": one({"findings": object.union(found(1, 0), {"active": 0})}, "unknown"),
	"one that is off tells nothing": one({"status": "DISABLED", "findings": {"state": "not_read"}}, "unknown"),
	"one for unused access is left alone": one({"type": "ACCOUNT_UNUSED_ACCESS", "findings": {"state": "unused", "days": 90}}, "not_applicable"),
	"one that was not read is unknown": one({"findings": {"state": "not_read"}}, "unknown"),
	"an unforeseen type is unknown": one({"type": "GALAXY"}, "unknown"),
	"an unforeseen status is unknown": one({"status": "PAUSED"}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.accessanalyzer.findings": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.accessanalyzer.findings": [row({}), row(object.union({"arn": "second"}, {"findings": found(2, 0)}))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(access_analyzer_no_open_findings.verdicts, case) with input as testing.input_for(case)
}
