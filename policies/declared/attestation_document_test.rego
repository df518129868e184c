package policies.declared.attestation_document_test

import data.lib.attestation_cases
import data.lib.testing
import data.policies.declared.attestation_document

with_parameter(unpinned, changes, expected) := {
	"evidence": {"declared.attestations": [attestation_cases.entry(changes)]},
	"parameters": {"unpinned": unpinned},
	"verdicts": {attestation_cases.subject: expected},
}

one(document, expected) := with_parameter(false, {"document": document}, expected)

cases := {
	"what was reviewed passes": one(attestation_cases.pinned({}), "pass"),
	"another content fails": one(attestation_cases.pinned({"reviewed_sha256": attestation_cases.before}), "fail"),
	"whatever the parameter says": with_parameter(
		true,
		{"document": attestation_cases.pinned({"reviewed_sha256": attestation_cases.before})},
		"fail",
	),
	"an empty file fails": one(attestation_cases.pinned({"size": 0}), "fail"),
	"a file of one byte passes": one(attestation_cases.pinned({"size": 1}), "pass"),
	"an empty file fails without a pin too": with_parameter(
		true,
		{"document": object.union(attestation_cases.file, {"size": 0})},
		"fail",
	),
	"a file without a pin is unknown": one(attestation_cases.file, "unknown"),
	"an address is unknown": one(attestation_cases.address, "unknown"),
	"a file may count on a word": with_parameter(true, {"document": attestation_cases.file}, "not_applicable"),
	"an address may count on a word": with_parameter(true, {"document": attestation_cases.address}, "not_applicable"),
	"a row without its document is unknown": {
		"evidence": {"declared.attestations": [object.remove(attestation_cases.entry({}), ["document"])]},
		"parameters": {"unpinned": false},
		"verdicts": {attestation_cases.subject: "unknown"},
	},
	"several are judged apart": {
		"evidence": {"declared.attestations": [
			attestation_cases.entry({}),
			attestation_cases.entry({
				"attestation": "second",
				"document": attestation_cases.pinned({"sha256": attestation_cases.before}),
			}),
		]},
		"parameters": {"unpinned": false},
		"verdicts": {attestation_cases.subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(attestation_document.verdicts, case) with input as testing.input_for(case)
}

test_a_change_says_since_when if {
	case := one(attestation_cases.pinned({"reviewed_sha256": attestation_cases.before}), "fail")
	some [_, said] in attestation_document.verdicts with input as testing.input_for(case)
	endswith(said.message, "changed since the review of 2026-09-01T00:00:00Z")
}
