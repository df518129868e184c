package policies.aws.log_group_kms_encryption_test

import data.lib.testing
import data.policies.aws.log_group_kms_encryption

row(overrides) := testing.changed(
	{
		"arn": "arn:aws:logs:us-east-1:123456789012:log-group:a",
		"kms_key": "arn:aws:kms:us-east-1:123456789012:key/0d5cf5a5",
	},
	overrides,
)

one(overrides, expected) := {
	"evidence": {"aws.logs.log_groups": [row(overrides)]},
	"verdicts": {"arn:aws:logs:us-east-1:123456789012:log-group:a": expected},
}

cases := {
	"a KMS key passes": one({}, "pass"),
	"no KMS key fails": one({"kms_key": ""}, "fail"),
	"what is no key's ARN is unknown": one({"kms_key": "none"}, "unknown"),
	"nothing to judge is for the engine to state": {
		"evidence": {"aws.logs.log_groups": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.logs.log_groups": [row({}), row({"arn": "arn:aws:logs:us-east-1:123456789012:log-group:a2", "kms_key": ""})]},
		"verdicts": {"arn:aws:logs:us-east-1:123456789012:log-group:a": "pass", "arn:aws:logs:us-east-1:123456789012:log-group:a2": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(log_group_kms_encryption.verdicts, case) with input as testing.input_for(case)
}
