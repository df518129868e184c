package policies.aws.root_recent_use_test

import data.lib.testing
import data.policies.aws.root_recent_use

root := "arn:aws:iam::123456789012:root"

ada := "arn:aws:iam::123456789012:user/ada"

row(arn, last_used, keys) := {
	"arn": arn,
	"is_root": arn == root,
	"password_last_used": last_used,
	"access_keys": [{"slot": 1, "active": true, "rotated_at": {"state": "none"}, "last_used": key} | some key in keys],
}

used(at) := {"state": "used", "at": at}

never := {"state": "never"}

given(days, rows, verdicts) := {
	"parameters": {"days": days},
	"evidence": {"aws.iam.credential_report": rows},
	"verdicts": verdicts,
}

one(last_used, keys, expected) := given(30, [row(root, last_used, keys)], {root: expected})

cases := {
	"never used passes": one(never, [], "pass"),
	"no information passes": one({"state": "not_tracked"}, [], "pass"),
	"a password used exactly at the limit fails": one(used("2026-10-02T00:00:00Z"), [], "fail"),
	"a password used a second before the limit passes": one(used("2026-10-01T23:59:59Z"), [], "pass"),
	"a key used lately fails": one(used("2020-01-01T00:00:00Z"), [used("2026-10-31T00:00:00Z")], "fail"),
	"a key used long ago passes": one(never, [used("2020-01-01T00:00:00Z"), never], "pass"),
	"a use in the future is unknown": one(used("2099-01-01T00:00:00Z"), [], "unknown"),
	"a key's use in the future is unknown": one(never, [used("2099-01-01T00:00:00Z")], "unknown"),
	"a use that is no time is unknown": one(used("yesterday"), [], "unknown"),
	"a recent use beside one in the future fails": one(used("2099-01-01T00:00:00Z"), [used("2026-10-31T00:00:00Z")], "fail"),
	"an unforeseen state is unknown": one({"state": "perhaps"}, [], "unknown"),
	"a shorter period lets an older use pass": given(
		7,
		[row(root, used("2026-10-20T00:00:00Z"), [])],
		{root: "pass"},
	),
	"another user is not applicable": given(30, [row(ada, used("2026-10-31T00:00:00Z"), [])], {ada: "not_applicable"}),
	"several users are judged apart": given(
		30,
		[row(ada, never, []), row(root, used("2026-10-31T00:00:00Z"), [])],
		{ada: "not_applicable", root: "fail"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(root_recent_use.verdicts, case) with input as testing.input_for(case)
}
