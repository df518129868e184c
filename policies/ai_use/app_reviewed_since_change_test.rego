package policies.ai_use.app_reviewed_since_change_test

import data.lib.ai_cases
import data.lib.testing
import data.policies.ai_use.app_reviewed_since_change

of(changed, reviewed, expected) := ai_cases.one(
	ai_cases.app("claude", {"updated_at": changed}),
	[ai_cases.entry({"reviewed_at": reviewed})],
	expected,
)

own := {
	"a review after the change passes": of("2026-08-01T00:00:00Z", "2026-09-01T00:00:00Z", "pass"),
	"a review at the moment of the change passes": of("2026-09-01T00:00:00Z", "2026-09-01T00:00:00Z", "pass"),
	"a change a second later is due": of("2026-09-01T00:00:01Z", "2026-09-01T00:00:00Z", "fail"),
	"a review in the future tells nothing": of("2026-08-01T00:00:00Z", "2027-09-01T00:00:00Z", "unknown"),
	"a change in the future tells nothing": of("2027-08-01T00:00:00Z", "2026-09-01T00:00:00Z", "unknown"),
	"each of two entries must be reviewed": ai_cases.one(
		ai_cases.app("claude", {}),
		[ai_cases.entry({}), ai_cases.entry({"tool": "two", "name": "two", "reviewed_at": "2026-01-01T00:00:00Z"})],
		"fail",
	),
	"an unapproved App is for another policy": ai_cases.one(ai_cases.app("cursor", {}), [], "not_applicable"),
	"a contradiction is unknown": ai_cases.one(ai_cases.app("claude", {}), [ai_cases.entry({"ai": false})], "unknown"),
}

cases := object.union(ai_cases.common, own)

test_cases[name] if {
	some name, case in cases
	testing.agrees(app_reviewed_since_change.verdicts, case) with input as testing.input_for(case)
}
