package policies.aws.acm_expiry_test

import data.lib.testing
import data.policies.aws.acm_expiry

one := "arn:aws:acm:eu-west-1:123456789012:certificate/1"

two := "arn:aws:acm:eu-west-1:123456789012:certificate/2"

row(subject, overrides) := testing.changed(
	{"arn": subject, "status": "ISSUED", "in_use": true, "expires_at": {"state": "at", "at": "2027-11-01T00:00:00Z"}},
	overrides,
)

given(rows, verdicts) := {
	"parameters": {"days": 30},
	"evidence": {"aws.acm.certificates": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"a year left passes": this({}, "pass"),
	"exactly the limit fails": this({"expires_at": {"state": "at", "at": "2026-12-01T00:00:00Z"}}, "fail"),
	"a second more passes": this({"expires_at": {"state": "at", "at": "2026-12-01T00:00:01Z"}}, "pass"),
	"expired fails": this({"status": "EXPIRED", "expires_at": {"state": "at", "at": "2026-01-01T00:00:00Z"}}, "fail"),
	"revoked fails": this({"status": "REVOKED"}, "fail"),
	"unused is not applicable": this({"in_use": false, "status": "EXPIRED"}, "not_applicable"),
	"one that waits for validation is not applicable": this({"status": "PENDING_VALIDATION"}, "not_applicable"),
	"without an end is unknown": this({"expires_at": {"state": "none"}}, "unknown"),
	"an unforeseen status is unknown": this({"status": "INACTIVE"}, "unknown"),
	"an account without any is for the engine to state": {
		"parameters": {"days": 30},
		"evidence": {"aws.acm.certificates": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"status": "EXPIRED"})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(acm_expiry.verdicts, case) with input as testing.input_for(case)
}
