package policies.declared.attestation_review_test

import data.lib.attestation_cases
import data.lib.testing
import data.policies.declared.attestation_review

one(changes, expected) := {
	"evidence": {"declared.attestations": [attestation_cases.entry(changes)]},
	"verdicts": {attestation_cases.subject: expected},
}

cases := {
	"a review to come passes": one({}, "pass"),
	"whatever the document is, if it is known": one({"document": attestation_cases.address}, "pass"),
	"one that is due at this moment fails": one({"review_due": "2026-11-01T00:00:00Z"}, "fail"),
	"a second later passes": one({"review_due": "2026-11-01T00:00:01Z"}, "pass"),
	"two years ahead pass": one({"review_due": "2028-11-02T00:00:00Z"}, "pass"),
	"more fail": one({"review_due": "2028-11-03T00:00:00Z"}, "fail"),
	"nobody's review fails": one({"reviewed_by": ""}, "fail"),
	"a review in the future is unknown": one({"reviewed_at": "2026-12-01T00:00:00Z"}, "unknown"),
	"a review of today, where it is tomorrow already, passes": one({"reviewed_at": "2026-11-02T00:00:00Z"}, "pass"),
	"a review after the next one is unknown": one(
		{"reviewed_at": "2026-11-01T12:00:00Z", "review_due": "2026-11-01T12:00:00Z"},
		"unknown",
	),
	"a row without its document is unknown": {
		"evidence": {"declared.attestations": [object.remove(attestation_cases.entry({}), ["document"])]},
		"verdicts": {attestation_cases.subject: "unknown"},
	},
	"an empty register is for the engine to state": {
		"evidence": {"declared.attestations": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"declared.attestations": [
			attestation_cases.entry({}),
			attestation_cases.entry({"attestation": "second", "review_due": "2026-10-01T00:00:00Z"}),
		]},
		"verdicts": {attestation_cases.subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(attestation_review.verdicts, case) with input as testing.input_for(case)
}

test_a_finding_names_the_controls if {
	case := one({"review_due": "2026-10-01T00:00:00Z"}, "fail")
	some [_, said] in attestation_review.verdicts with input as testing.input_for(case)
	said.message == `the review of "Access control policy" (A.5.15, A.5.18) was due at 2026-10-01T00:00:00Z`
	said.observed.controls == ["A.5.15", "A.5.18"]
}
