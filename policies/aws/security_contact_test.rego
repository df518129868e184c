package policies.aws.security_contact_test

import data.lib.testing
import data.policies.aws.security_contact

account := "aws:123456789012"

row(overrides) := testing.changed(
	{"account": account, "security": true, "billing": false, "operations": false},
	overrides,
)

one(overrides, expected) := {
	"evidence": {"aws.account.alternate_contacts": [row(overrides)]},
	"verdicts": {account: expected},
}

cases := {
	"a security contact passes": one({}, "pass"),
	"no security contact fails": one({"security": false}, "fail"),
	"another contact does not stand in": one({"security": false, "billing": true, "operations": true}, "fail"),
	"a value that is neither is unknown": one({"security": 1}, "unknown"),
	"an account without a row is for the engine to state": {
		"evidence": {"aws.account.alternate_contacts": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several accounts are judged apart": {
		"evidence": {"aws.account.alternate_contacts": [
			row({}),
			row({"account": "aws:210987654321", "security": false}),
		]},
		"verdicts": {account: "pass", "aws:210987654321": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(security_contact.verdicts, case) with input as testing.input_for(case)
}
