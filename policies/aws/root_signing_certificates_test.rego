package policies.aws.root_signing_certificates_test

import data.lib.testing
import data.policies.aws.root_signing_certificates

account := "aws:123456789012"

row(overrides) := testing.changed({"account": account, "root_signing_certificates_present": false}, overrides)

one(overrides, expected) := {
	"evidence": {"aws.iam.account": [row(overrides)]},
	"verdicts": {account: expected},
}

cases := {
	"root_signing_certificates_present false passes": one({}, "pass"),
	"root_signing_certificates_present true fails": one({"root_signing_certificates_present": true}, "fail"),
	"a value that is neither is unknown": one({"root_signing_certificates_present": 1}, "unknown"),
	"an account without a row is for the engine to state": {
		"evidence": {"aws.iam.account": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several accounts are judged apart": {
		"evidence": {"aws.iam.account": [row({}), row({"account": "aws:210987654321", "root_signing_certificates_present": true})]},
		"verdicts": {account: "pass", "aws:210987654321": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(root_signing_certificates.verdicts, case) with input as testing.input_for(case)
}
