package policies.ai_use.owner_in_directory_test

import data.lib.ai_cases
import data.lib.people_cases
import data.lib.testing
import data.policies.ai_use.owner_in_directory

subject := "declared:register/ai-tools/Claude"

joins(people, changes, expected) := {
	"evidence": {"declared.ai_tools": [ai_cases.entry(changes)], "scim.users": people},
	"verdicts": {subject: expected},
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
	"an empty register is for the engine to state": {
		"evidence": {"declared.ai_tools": [], "scim.users": [ann]},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(owner_in_directory.verdicts, case) with input as testing.input_for(case)
}
