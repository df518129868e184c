package policies.aws.sagemaker_endpoint_kms_test

import data.lib.testing
import data.policies.aws.sagemaker_endpoint_kms

subject := "arn:aws:sagemaker:us-east-1:123456789012:endpoint/scoring"

row(changes) := testing.changed(
	{"arn": subject, "kms_key": "arn:aws:kms:us-east-1:123456789012:key/k", "instance_types": ["ml.m5.large"]},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.sagemaker.endpoints": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a key passes": one({}, "pass"),
	"no key fails": one({"kms_key": ""}, "fail"),
	"a serverless variant is left alone": one({"kms_key": "", "instance_types": [""]}, "not_applicable"),
	"local disks are left alone": one({"kms_key": "", "instance_types": ["ml.g5.xlarge", "ml.m5d.large"]}, "not_applicable"),
	"one volume among them fails": one({"kms_key": "", "instance_types": ["", "ml.c5.large"]}, "fail"),
	"no variants are unknown": one({"kms_key": "", "instance_types": []}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.sagemaker.endpoints": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.sagemaker.endpoints": [row({}), row(object.union({"arn": "second"}, {"kms_key": ""}))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sagemaker_endpoint_kms.verdicts, case) with input as testing.input_for(case)
}
