package policies.aws.sagemaker_domain_vpc_only_test

import data.lib.testing
import data.policies.aws.sagemaker_domain_vpc_only

subject := "arn:aws:sagemaker:us-east-1:123456789012:domain/d-abcdefghijkl"

row(changes) := testing.changed(
	{"arn": subject, "network_access": "VpcOnly"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.sagemaker.domains": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a VPC passes": one({}, "pass"),
	"the internet fails": one({"network_access": "PublicInternetOnly"}, "fail"),
	"an unforeseen way is unknown": one({"network_access": "Both"}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.sagemaker.domains": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.sagemaker.domains": [row({}), row(object.union({"arn": "second"}, {"network_access": "PublicInternetOnly"}))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sagemaker_domain_vpc_only.verdicts, case) with input as testing.input_for(case)
}
