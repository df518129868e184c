package policies.aws.kms_key_multi_region_test

import data.lib.testing
import data.policies.aws.kms_key_multi_region

subject := "arn:aws:kms:eu-west-1:123456789012:key/k"

row(changes) := testing.changed(
	{"arn": subject, "manager": "CUSTOMER", "multi_region": false},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.kms.keys": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a key for one region passes": one({}, "pass"),
	"a key for several fails": one({"multi_region": true}, "fail"),
	"a key of AWS is not applicable": one({"manager": "AWS"}, "not_applicable"),
	"no word is unknown": one({"multi_region": null}, "unknown"),
	"several are judged apart": {
		"evidence": {"aws.kms.keys": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(kms_key_multi_region.verdicts, case) with input as testing.input_for(case)
}
