package policies.aws.aggregated_log_validation_test

import data.lib.testing
import data.policies.aws.aggregated_log_validation

subject := "arn:aws:cloudtrail:us-east-1:222233334444:trail/all"

row(changes) := testing.changed(
	{"id": subject, "type": "AWS::CloudTrail::Trail", "log_validation": set_to(true), "captured_at": "2026-03-01T10:20:30Z", "current_to": "2026-10-31T22:00:00Z"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.config.aggregated_resources": [row(changes)]},
	"verdicts": {subject: expected},
}

set_to(validated) := {"state": "set", "validated": validated}

cases := {
	"a trail with validation passes": one({}, "pass"),
	"one without fails": one({"log_validation": set_to(false)}, "fail"),
	"an item that does not tell is unknown": one({"log_validation": null}, "unknown"),
	"a bucket is left alone": one({"type": "AWS::S3::Bucket", "log_validation": {"state": "not_asked"}}, "not_applicable"),
	"a trail that was not asked is unknown": one({"log_validation": {"state": "not_asked"}}, "unknown"),
	"an unforeseen state is unknown": one({"log_validation": {"state": "partly", "validated": true}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.config.aggregated_resources": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.config.aggregated_resources": [row({}), row({"id": "second", "log_validation": set_to(false)})]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(aggregated_log_validation.verdicts, case) with input as testing.input_for(case)
}
