package policies.ai_use.copilot_approved_test

import data.lib.ai_cases
import data.lib.testing
import data.policies.ai_use.copilot_approved

one(management, seats, entries, expected) := {
	"evidence": {
		"github.copilot": [{"organization": "github:acme", "seat_management": management, "seats": seats}],
		"declared.ai_tools": entries,
	},
	"verdicts": {"github:acme": expected},
}

copilot := [ai_cases.entry({"apps": ["github-copilot"]})]

cases := {
	"Copilot in the register passes": one("assign_selected", 3, copilot, "pass"),
	"Copilot outside the register fails": one("assign_all", 3, [ai_cases.entry({})], "fail"),
	"without any register it fails": one("assign_selected", 0, [], "fail"),
	"an entry of the vendor covers it": one("assign_all", 3, [ai_cases.entry({"apps": [], "vendor": "GitHub"})], "pass"),
	"an entry that is due for review approves nothing": one(
		"assign_all",
		3,
		[ai_cases.entry({"apps": ["github-copilot"], "review_due": "2026-11-01T00:00:00Z"})],
		"fail",
	),
	"an entry that calls it no AI fails": one("assign_all", 3, [ai_cases.entry({"ai": false, "apps": ["github-copilot"]})], "fail"),
	"without seats it is not applicable": one("disabled", 0, [], "not_applicable"),
	"seats without a rule are unknown": one("unconfigured", 2, copilot, "unknown"),
	"a new word is unknown": one("assign_some", 2, copilot, "unknown"),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(copilot_approved.verdicts, case) with input as testing.input_for(case)
}
