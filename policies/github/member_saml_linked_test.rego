package policies.github.member_saml_linked_test

import data.lib.testing
import data.policies.github.member_saml_linked

subject := "github:acme/people/ann"

row(changes) := testing.changed(
	{"member": subject, "saml": {"state": "linked", "name_id": "ann@acme.example", "scim_username": "", "scim_emails": []}},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.members": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a linked member passes": one({}, "pass"),
	"one who is not linked fails": one({"saml": {"state": "not_linked"}}, "fail"),
	"no visible provider is unknown": one({"saml": {"state": "not_visible"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.members": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.members": [row({}), row({"member": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(member_saml_linked.verdicts, case) with input as testing.input_for(case)
}
