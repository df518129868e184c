package policies.aws.trail_kms_encryption_test

import data.lib.testing
import data.policies.aws.trail_kms_encryption

trail(overrides) := testing.changed(
	{
		"arn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/a",
		"kms_key": "arn:aws:kms:us-east-1:123456789012:key/0d5cf5a5",
	},
	overrides,
)

arn := "arn:aws:cloudtrail:us-east-1:123456789012:trail/a"

one(overrides, expected) := {
	"evidence": {"aws.cloudtrail.trails": [trail(overrides)]},
	"verdicts": {arn: expected},
}

cases := {
	"a KMS key passes": one({}, "pass"),
	"no KMS key fails": one({"kms_key": ""}, "fail"),
	"what is no key's ARN is unknown": one({"kms_key": "none"}, "unknown"),
	"an account without trails is for the engine to state": {
		"evidence": {"aws.cloudtrail.trails": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several trails are judged apart": {
		"evidence": {"aws.cloudtrail.trails": [
			trail({}),
			trail({"arn": "arn:aws:cloudtrail:us-east-1:123456789012:trail/b", "kms_key": ""}),
		]},
		"verdicts": {arn: "pass", "arn:aws:cloudtrail:us-east-1:123456789012:trail/b": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(trail_kms_encryption.verdicts, case) with input as testing.input_for(case)
}
