package policies.aws.access_key_age_test

import data.lib.testing
import data.policies.aws.access_key_age

ada := "arn:aws:iam::123456789012:user/ada"

bob := "arn:aws:iam::123456789012:user/bob"

used(at) := {"state": "used", "at": at}

at(moment) := {"state": "at", "at": moment}

never := {"state": "never"}

key(overrides) := testing.changed(
	{"slot": 1, "active": true, "rotated_at": at("2026-10-01T00:00:00Z"), "last_used": never},
	overrides,
)

user(arn, keys) := {"arn": arn, "is_root": false, "access_keys": keys}

given(days, rows, verdicts) := {
	"parameters": {"days": days},
	"evidence": {"aws.iam.credential_report": rows},
	"verdicts": verdicts,
}

aged(moment) := key({"rotated_at": at(moment)})

one(keys, expected) := given(90, [user(ada, keys)], {ada: expected})

cases := {
	"a key exactly at the limit passes": one([aged("2026-08-03T00:00:00Z")], "pass"),
	"a key a second over the limit fails": one([aged("2026-08-02T23:59:59Z")], "fail"),
	"one old key of two fails": one([aged("2026-10-01T00:00:00Z"), aged("2025-10-01T00:00:00Z")], "fail"),
	"an inactive old key does not count": one(
		[aged("2026-10-01T00:00:00Z"), testing.changed(aged("2025-10-01T00:00:00Z"), {"active": false})],
		"pass",
	),
	"no key is not applicable": one([], "not_applicable"),
	"only inactive keys are not applicable": one([key({"active": false})], "not_applicable"),
	"an active key without a date is unknown": one([key({"rotated_at": {"state": "none"}})], "unknown"),
	"an old key weighs more than one without a date": one(
		[aged("2025-10-01T00:00:00Z"), key({"rotated_at": {"state": "none"}})],
		"fail",
	),
	"a key from the future is unknown": one([aged("2027-01-01T00:00:00Z")], "unknown"),
	"a longer period lets an older key pass": given(180, [user(ada, [aged("2026-06-01T00:00:00Z")])], {ada: "pass"}),
	"the root user is not applicable": given(
		90,
		[testing.changed(user(ada, [aged("2020-01-01T00:00:00Z")]), {"is_root": true})],
		{ada: "not_applicable"},
	),
	"several users are judged apart": given(
		90,
		[user(ada, [aged("2020-01-01T00:00:00Z")]), user(bob, [aged("2026-10-01T00:00:00Z")])],
		{ada: "fail", bob: "pass"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(access_key_age.verdicts, case) with input as testing.input_for(case)
}
