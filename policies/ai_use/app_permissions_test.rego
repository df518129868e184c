package policies.ai_use.app_permissions_test

import data.lib.ai_cases
import data.lib.testing
import data.policies.ai_use.app_permissions

of(resource, level, approved, expected) := ai_cases.one(
	ai_cases.app("claude", {"permissions": [{"resource": resource, "level": level}]}),
	[ai_cases.entry({"permissions": approved})],
	expected,
)

own := {
	"the same permission passes": of("contents", "read", ["contents:read"], "pass"),
	"less than approved passes": of("contents", "read", ["contents:write"], "pass"),
	"reading below administration passes": of("organization_administration", "read", ["organization_administration:admin"], "pass"),
	"more than approved fails": of("contents", "write", ["contents:read"], "fail"),
	"administration above writing fails": of("contents", "admin", ["contents:write"], "fail"),
	"another resource fails": of("issues", "read", ["contents:read"], "fail"),
	"a new level is taken for more": of("contents", "own", ["contents:admin"], "fail"),
	"reading metadata is every App's": of("metadata", "read", [], "pass"),
	"writing metadata is not": of("metadata", "write", [], "fail"),
	"each of two entries must approve": ai_cases.one(
		ai_cases.app("claude", {}),
		[ai_cases.entry({}), ai_cases.entry({"tool": "two", "name": "two", "permissions": []})],
		"fail",
	),
	"all repositories fail where selected ones are approved": ai_cases.one(
		ai_cases.app("claude", {"repository_selection": "all"}),
		[ai_cases.entry({})],
		"fail",
	),
	"all repositories pass where they are approved": ai_cases.one(
		ai_cases.app("claude", {"repository_selection": "all"}),
		[ai_cases.entry({"repositories": "all"})],
		"pass",
	),
	"an overdue approval is for another policy": ai_cases.one(ai_cases.app("claude", {}), [ai_cases.entry({"review_due": "2026-10-01T00:00:00Z"})], "not_applicable"),
	"an unapproved App is for another policy": ai_cases.one(ai_cases.app("cursor", {}), [], "not_applicable"),
	"a contradiction is unknown": ai_cases.one(ai_cases.app("claude", {}), [ai_cases.entry({"ai": false})], "unknown"),
}

cases := object.union(ai_cases.common, own)

test_cases[name] if {
	some name, case in cases
	testing.agrees(app_permissions.verdicts, case) with input as testing.input_for(case)
}
