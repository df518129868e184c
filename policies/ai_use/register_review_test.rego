package policies.ai_use.register_review_test

import data.lib.ai_cases
import data.lib.testing
import data.policies.ai_use.register_review

subject := "declared:register/ai-tools/Claude"

one(changes, expected) := {"evidence": {"declared.ai_tools": [ai_cases.entry(changes)]}, "verdicts": {subject: expected}}

cases := {
	"a review to come passes": one({}, "pass"),
	"one that is due at this moment fails": one({"review_due": "2026-11-01T00:00:00Z"}, "fail"),
	"a second later passes": one({"review_due": "2026-11-01T00:00:01Z"}, "pass"),
	"an App that is no AI is reviewed too": one({"ai": false, "review_due": "2026-10-01T00:00:00Z"}, "fail"),
	"a review beyond two years fails": one({"review_due": "2029-01-01T00:00:00Z"}, "fail"),
	"nobody's tool fails": one({"owner": ""}, "fail"),
	"a review in the future is unknown": one({"reviewed_at": "2026-12-01T00:00:00Z"}, "unknown"),
	"an empty register is for the engine to state": {
		"evidence": {"declared.ai_tools": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"declared.ai_tools": [ai_cases.entry({}), ai_cases.entry({"tool": "second", "review_due": "2026-10-01T00:00:00Z"})]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(register_review.verdicts, case) with input as testing.input_for(case)
}
