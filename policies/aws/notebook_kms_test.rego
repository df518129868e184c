package policies.aws.notebook_kms_test

import data.lib.testing
import data.policies.aws.notebook_kms

subject := "arn:aws:sagemaker:eu-west-1:123456789012:notebook-instance/n"

row(changes) := testing.changed(
	{"arn": subject, "kms_key": "arn:aws:kms:eu-west-1:123456789012:key/k"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.sagemaker.notebooks": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a key passes": one({}, "pass"),
	"no key fails": one({"kms_key": ""}, "fail"),
	"no word is unknown": one({"kms_key": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.sagemaker.notebooks": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.sagemaker.notebooks": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(notebook_kms.verdicts, case) with input as testing.input_for(case)
}
