package policies.github.org_verified_domain_test

import data.lib.testing
import data.policies.github.org_verified_domain

subject := "github:acme"

row(changes) := testing.changed(
	{"organization": subject, "verified_domain": true},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.organization": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"it is on passes": one({}, "pass"),
	"the other way fails": one({"verified_domain": false}, "fail"),
	"null is unknown": one({"verified_domain": null}, "unknown"),
	"a text is unknown": one({"verified_domain": "true"}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.organization": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.organization": [row({}), row({"organization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(org_verified_domain.verdicts, case) with input as testing.input_for(case)
}
