package policies.aws.aggregated_encryption_at_rest_test

import data.lib.testing
import data.policies.aws.aggregated_encryption_at_rest

subject := "arn:aws:ec2:us-east-1:222233334444:volume/vol-1"

row(changes) := testing.changed(
	{"id": subject, "type": "AWS::EC2::Volume", "encryption": whole(true), "captured_at": "2026-03-01T10:20:30Z", "current_to": "2026-10-31T22:00:00Z"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.config.aggregated_resources": [row(changes)]},
	"verdicts": {subject: expected},
}

whole(encrypted) := {"state": "whole", "encrypted": encrypted}

bucket(algorithm) := {"type": "AWS::S3::Bucket", "encryption": {"state": "default", "algorithm": algorithm}}

cases := {
	"an encrypted volume passes": one({}, "pass"),
	"one that is not encrypted fails": one({"encryption": whole(false)}, "fail"),
	"a bucket with keys of S3 passes": one(bucket("AES256"), "pass"),
	"a bucket with keys of KMS passes": one(bucket("aws:kms"), "pass"),
	"a bucket with two layers passes": one(bucket("aws:kms:dsse"), "pass"),
	"an unforeseen algorithm is unknown": one(bucket("ROT13"), "unknown"),
	"an item that does not tell is unknown": one({"encryption": null}, "unknown"),
	"a trail is left alone": one({"type": "AWS::CloudTrail::Trail", "encryption": {"state": "not_asked"}}, "not_applicable"),
	"a volume that was not asked is unknown": one({"encryption": {"state": "not_asked"}}, "unknown"),
	"an unforeseen state is unknown": one({"encryption": {"state": "partly", "encrypted": true}}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.config.aggregated_resources": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.config.aggregated_resources": [row({}), row({"id": "second", "encryption": whole(false)})]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(aggregated_encryption_at_rest.verdicts, case) with input as testing.input_for(case)
}
