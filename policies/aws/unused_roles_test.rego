package policies.aws.unused_roles_test

import data.lib.testing
import data.policies.aws.unused_roles

ada := "arn:aws:iam::123456789012:role/ada"

role(arn, overrides) := testing.changed(
	{
		"arn": arn,
		"service_linked": false,
		"created_at": "2020-01-01T00:00:00Z",
		"last_used": {"state": "used", "at": "2026-10-31T00:00:00Z"},
	},
	overrides,
)

used(at) := {"last_used": {"state": "used", "at": at}}

unused(state, at) := {
	"arn": ada,
	"service_linked": false,
	"created_at": at,
	"last_used": {"state": state},
}

given(days, rows, verdicts) := {
	"parameters": {"days": days},
	"evidence": {"aws.iam.roles": rows},
	"verdicts": verdicts,
}

one(overrides, expected) := given(90, [role(ada, overrides)], {ada: expected})

cases := {
	"a use exactly at the limit passes": one(used("2026-08-03T00:00:00Z"), "pass"),
	"a use a second before the limit fails": one(used("2026-08-02T23:59:59Z"), "fail"),
	"a young role never used passes": given(90, [unused("never", "2026-08-03T00:00:00Z")], {ada: "pass"}),
	"an old role never used fails": given(90, [unused("never", "2026-08-02T23:59:59Z")], {ada: "fail"}),
	"an old role whose use is not tracked fails": given(90, [unused("not_tracked", "2020-01-01T00:00:00Z")], {ada: "fail"}),
	"a role whose use does not apply is unknown": given(
		90,
		[unused("not_applicable", "2020-01-01T00:00:00Z")],
		{ada: "unknown"},
	),
	"a longer period lets an idle role pass": given(365, [role(ada, used("2026-01-01T00:00:00Z"))], {ada: "pass"}),
	"a service-linked role is not applicable": one(
		testing.changed(used("2020-01-01T00:00:00Z"), {"service_linked": true}),
		"not_applicable",
	),
	"several roles are judged apart": given(
		90,
		[role(ada, used("2020-01-01T00:00:00Z")), role("arn:b", {})],
		{ada: "fail", "arn:b": "pass"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(unused_roles.verdicts, case) with input as testing.input_for(case)
}
