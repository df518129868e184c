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
