package policies.aws.sagemaker_domain_kms_test

import data.lib.testing
import data.policies.aws.sagemaker_domain_kms

subject := "arn:aws:sagemaker:us-east-1:123456789012:domain/d-abcdefghijkl"

row(changes) := testing.changed(
	{"arn": subject, "kms_key": "arn:aws:kms:us-east-1:123456789012:key/k"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.sagemaker.domains": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a key passes": one({}, "pass"),
	"no key fails": one({"kms_key": ""}, "fail"),
	"no word is unknown": one({"kms_key": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.sagemaker.domains": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.sagemaker.domains": [row({}), row(object.union({"arn": "second"}, {"kms_key": ""}))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sagemaker_domain_kms.verdicts, case) with input as testing.input_for(case)
}
