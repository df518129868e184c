package policies.aws.access_key_at_creation_test

import data.lib.testing
import data.policies.aws.access_key_at_creation

ada := "arn:aws:iam::123456789012:user/ada"

bob := "arn:aws:iam::123456789012:user/bob"

used(at) := {"state": "used", "at": at}

at(moment) := {"state": "at", "at": moment}

never := {"state": "never"}

given(minutes, rows, verdicts) := {
	"parameters": {"minutes": minutes},
	"evidence": {"aws.iam.credential_report": rows},
	"verdicts": verdicts,
}

key(overrides) := testing.changed(
	{"slot": 1, "active": true, "rotated_at": at("2026-10-01T00:00:00Z"), "last_used": never},
	overrides,
)

user(arn, keys) := {
	"arn": arn,
	"is_root": false,
	"created_at": "2026-10-01T00:00:00Z",
	"password": "enabled",
	"access_keys": keys,
}

one(keys, expected) := given(5, [user(ada, keys)], {ada: expected})

cases := {
	"a key made exactly at the limit and never used fails": one([key({"rotated_at": at("2026-10-01T00:05:00Z")})], "fail"),
	"a key made a second later passes": one([key({"rotated_at": at("2026-10-01T00:05:01Z")})], "pass"),
	"a key made with the user but used passes": one([key({"last_used": used("2026-10-02T00:00:00Z")})], "pass"),
	"a key whose use is not tracked fails": one([key({"last_used": {"state": "not_tracked"}})], "fail"),
	"one such key of two fails": one([key({"last_used": used("2026-10-02T00:00:00Z")}), key({})], "fail"),
	"an inactive key is not applicable": one([key({"active": false})], "not_applicable"),
	"a user without a password is not applicable": given(
		5,
		[testing.changed(user(ada, [key({})]), {"password": "disabled"})],
		{ada: "not_applicable"},
	),
	"an unreported password is unknown": given(
		5,
		[testing.changed(user(ada, [key({})]), {"password": "not_reported"})],
		{ada: "unknown"},
	),
	"a key never used and without a date is unknown": one([key({"rotated_at": {"state": "none"}})], "unknown"),
	"a shorter span lets a key pass": given(1, [user(ada, [key({"rotated_at": at("2026-10-01T00:02:00Z")})])], {ada: "pass"}),
	"the root user is not applicable": given(
		5,
		[testing.changed(user(ada, [key({})]), {"is_root": true})],
		{ada: "not_applicable"},
	),
	"several users are judged apart": given(
		5,
		[user(ada, [key({})]), user(bob, [key({"last_used": used("2026-10-02T00:00:00Z")})])],
		{ada: "fail", bob: "pass"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(access_key_at_creation.verdicts, case) with input as testing.input_for(case)
}
