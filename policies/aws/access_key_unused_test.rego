package policies.aws.access_key_unused_test

import data.lib.testing
import data.policies.aws.access_key_unused

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

made(moment) := key({"rotated_at": at(moment)})

last(moment) := key({"rotated_at": at("2020-01-01T00:00:00Z"), "last_used": used(moment)})

one(keys, expected) := given(45, [user(ada, keys)], {ada: expected})

cases := {
	"a use exactly at the limit passes": one([last("2026-09-17T00:00:00Z")], "pass"),
	"a use a second before the limit fails": one([last("2026-09-16T23:59:59Z")], "fail"),
	"a young key never used passes": one([made("2026-09-17T00:00:00Z")], "pass"),
	"an old key never used fails": one([made("2026-09-16T23:59:59Z")], "fail"),
	"an old key whose use is not tracked fails": one(
		[testing.changed(made("2014-01-01T00:00:00Z"), {"last_used": {"state": "not_tracked"}})],
		"fail",
	),
	"one idle key of two fails": one([last("2026-10-30T00:00:00Z"), last("2026-01-01T00:00:00Z")], "fail"),
	"an inactive idle key does not count": one(
		[last("2026-10-30T00:00:00Z"), testing.changed(last("2026-01-01T00:00:00Z"), {"active": false})],
		"pass",
	),
	"no active key is not applicable": one([key({"active": false})], "not_applicable"),
	"an active key whose use does not apply is unknown": one([key({"last_used": {"state": "not_applicable"}})], "unknown"),
	"a key never used and without a date is unknown": one([key({"rotated_at": {"state": "none"}})], "unknown"),
	"a longer period lets an idle key pass": given(90, [user(ada, [last("2026-09-01T00:00:00Z")])], {ada: "pass"}),
	"the root user is not applicable": given(
		45,
		[testing.changed(user(ada, [last("2020-01-01T00:00:00Z")]), {"is_root": true})],
		{ada: "not_applicable"},
	),
	"several users are judged apart": given(
		45,
		[user(ada, [last("2020-01-01T00:00:00Z")]), user(bob, [last("2026-10-30T00:00:00Z")])],
		{ada: "fail", bob: "pass"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(access_key_unused.verdicts, case) with input as testing.input_for(case)
}
