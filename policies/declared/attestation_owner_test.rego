package policies.declared.attestation_owner_test

import data.lib.attestation_cases
import data.lib.people_cases
import data.lib.testing
import data.policies.declared.attestation_owner

joins(people, changes, expected) := {
	"evidence": {"declared.attestations": [attestation_cases.entry(changes)], "scim.users": people},
	"verdicts": {attestation_cases.subject: expected},
}

ann := people_cases.person("ann", {})

cases := {
	"an active owner passes": joins([ann], {}, "pass"),
	"an owner who has left fails": joins([people_cases.person("ann", people_cases.left)], {}, "fail"),
	"an owner in no directory fails": joins([ann], {"owner": "gone@acme.example"}, "fail"),
	"nobody fails": joins([ann], {"owner": ""}, "fail"),
	"one of two owners has left": joins(
		[ann, people_cases.person("bo", {"active": false, "emails": [people_cases.mail("ann@acme.example")]})],
		{},
		"unknown",
	),
	"an owner is judged whatever the document": {
		"evidence": {
			"declared.attestations": [object.remove(attestation_cases.entry({}), ["document"])],
			"scim.users": [ann],
		},
		"verdicts": {attestation_cases.subject: "pass"},
	},
	"an empty register is for the engine to state": {
		"evidence": {"declared.attestations": [], "scim.users": [ann]},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {
			"declared.attestations": [
				attestation_cases.entry({}),
				attestation_cases.entry({"attestation": "second", "owner": "gone@acme.example"}),
			],
			"scim.users": [ann],
		},
		"verdicts": {attestation_cases.subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(attestation_owner.verdicts, case) with input as testing.input_for(case)
}
