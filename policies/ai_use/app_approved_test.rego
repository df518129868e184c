package policies.ai_use.app_approved_test

import data.lib.ai_cases
import data.lib.testing
import data.policies.ai_use.app_approved

claude := ai_cases.app("claude", {})

own := {
	"an App in the register passes": ai_cases.one(claude, [ai_cases.entry({})], "pass"),
	"an unknown App in the register passes": ai_cases.one(ai_cases.app("helper", {}), [ai_cases.entry({"apps": ["helper"]})], "pass"),
	"a known AI App outside the register fails": ai_cases.one(claude, [], "fail"),
	"an entry of another App covers nothing": ai_cases.one(claude, [ai_cases.entry({"apps": ["cursor"]})], "fail"),
	"an entry of the vendor covers its known Apps": ai_cases.one(claude, [ai_cases.entry({"apps": [], "vendor": "Anthropic"})], "pass"),
	"an entry of another vendor does not": ai_cases.one(claude, [ai_cases.entry({"apps": [], "vendor": "OpenAI"})], "fail"),
	"an empty vendor covers nothing": ai_cases.one(claude, [ai_cases.entry({"apps": []})], "fail"),
	"an entry of a vendor covers no unknown App": ai_cases.one(ai_cases.app("helper", {}), [ai_cases.entry({"apps": [], "vendor": "Anthropic"})], "unknown"),
	"a known AI App that the register calls none fails": ai_cases.one(claude, [ai_cases.entry({"ai": false})], "fail"),
	"an entry that is due for review approves nothing": ai_cases.one(claude, [ai_cases.entry({"review_due": "2026-11-01T00:00:00Z"})], "fail"),
	"an entry whose review is beyond two years approves nothing": ai_cases.one(claude, [ai_cases.entry({"review_due": "2029-01-01T00:00:00Z"})], "fail"),
	"one of two entries that is not due approves": ai_cases.one(
		claude,
		[ai_cases.entry({}), ai_cases.entry({"tool": "two", "name": "two", "review_due": "2026-10-01T00:00:00Z"})],
		"pass",
	),
	"that an App is no AI is due for review": ai_cases.one(
		ai_cases.app("renovate", {}),
		[ai_cases.entry(object.union(ai_cases.no_ai, {"review_due": "2026-11-01T00:00:00Z"}))],
		"unknown",
	),
	"a number covers an App that was renamed": ai_cases.one(ai_cases.app("claude-2", {}), [ai_cases.entry({"app_ids": [7]})], "pass"),
	"a name that passed to another App is not covered": ai_cases.one(claude, [ai_cases.entry({"app_ids": [8]})], "fail"),
	"an App that the register calls both fails": ai_cases.one(
		ai_cases.app("helper", {}),
		[ai_cases.entry({"apps": ["helper"]}), ai_cases.entry({"ai": false, "apps": ["helper"], "name": "Helper", "tool": "two"})],
		"fail",
	),
}

cases := object.union(ai_cases.common, own)

test_cases[name] if {
	some name, case in cases
	testing.agrees(app_approved.verdicts, case) with input as testing.input_for(case)
}
