package policies.aws.console_password_unused_test

import data.lib.testing
import data.policies.aws.console_password_unused

ada := "arn:aws:iam::123456789012:user/ada"

bob := "arn:aws:iam::123456789012:user/bob"

used(at) := {"state": "used", "at": at}

at(moment) := {"state": "at", "at": moment}

never := {"state": "never"}

given(days, rows, verdicts) := {
	"parameters": {"days": days},
	"evidence": {"aws.iam.credential_report": rows},
	"verdicts": verdicts,
}

user(arn, overrides) := testing.changed(
	{
		"arn": arn,
		"is_root": false,
		"password": "enabled",
		"password_last_used": never,
		"password_changed_at": at("2026-10-01T00:00:00Z"),
	},
	overrides,
)

last(moment) := {"password_last_used": used(moment), "password_changed_at": at("2020-01-01T00:00:00Z")}

one(overrides, expected) := given(45, [user(ada, overrides)], {ada: expected})

cases := {
	"a use exactly at the limit passes": one(last("2026-09-17T00:00:00Z"), "pass"),
	"a use a second before the limit fails": one(last("2026-09-16T23:59:59Z"), "fail"),
	"a young password never used passes": one({"password_changed_at": at("2026-09-17T00:00:00Z")}, "pass"),
	"an old password never used fails": one({"password_changed_at": at("2026-09-16T23:59:59Z")}, "fail"),
	"an old password whose use is not tracked fails": one(
		{"password_last_used": {"state": "not_tracked"}, "password_changed_at": at("2013-01-01T00:00:00Z")},
		"fail",
	),
	"no password is not applicable": one({"password": "disabled"}, "not_applicable"),
	"an unreported password is unknown": one({"password": "not_reported"}, "unknown"),
	"a password never used and without a date is unknown": one({"password_changed_at": {"state": "none"}}, "unknown"),
	"a password whose use does not apply is unknown": one({"password_last_used": {"state": "not_applicable"}}, "unknown"),
	"a longer period lets an idle password pass": given(90, [user(ada, last("2026-09-01T00:00:00Z"))], {ada: "pass"}),
	"the root user is not applicable": given(
		45,
		[testing.changed(user(ada, {}), {"is_root": true})],
		{ada: "not_applicable"},
	),
	"several users are judged apart": given(
		45,
		[user(ada, last("2020-01-01T00:00:00Z")), user(bob, {})],
		{ada: "fail", bob: "pass"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(console_password_unused.verdicts, case) with input as testing.input_for(case)
}
