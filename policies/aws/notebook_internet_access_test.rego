package policies.aws.notebook_internet_access_test

import data.lib.testing
import data.policies.aws.notebook_internet_access

subject := "arn:aws:sagemaker:eu-west-1:123456789012:notebook-instance/n"

row(changes) := testing.changed(
	{"arn": subject, "direct_internet_access": "Disabled"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.sagemaker.notebooks": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"disabled passes": one({}, "pass"),
	"enabled fails": one({"direct_internet_access": "Enabled"}, "fail"),
	"an unforeseen word is unknown": one({"direct_internet_access": "Sometimes"}, "unknown"),
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
	testing.agrees(notebook_internet_access.verdicts, case) with input as testing.input_for(case)
}
