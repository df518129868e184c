package policies.aws.two_active_access_keys_test

import data.lib.testing
import data.policies.aws.two_active_access_keys

ada := "arn:aws:iam::123456789012:user/ada"

bob := "arn:aws:iam::123456789012:user/bob"

user(arn, active) := {
	"arn": arn,
	"is_root": false,
	"access_keys": [key |
		some index, state in active
		key := {"slot": index + 1, "active": state, "rotated_at": {"state": "none"}, "last_used": {"state": "never"}}
	],
}

given(rows, verdicts) := {"evidence": {"aws.iam.credential_report": rows}, "verdicts": verdicts}

one(active, expected) := given([user(ada, active)], {ada: expected})

cases := {
	"one active key passes": one([true], "pass"),
	"one active key beside an inactive one passes": one([false, true], "pass"),
	"two active keys fail": one([true, true], "fail"),
	"no key is not applicable": one([], "not_applicable"),
	"two inactive keys are not applicable": one([false, false], "not_applicable"),
	"a key that is neither active nor inactive is unknown": one([true, "perhaps"], "unknown"),
	"the root user is not applicable": given([testing.changed(user(ada, [true, true]), {"is_root": true})], {ada: "not_applicable"}),
	"several users are judged apart": given([user(ada, [true, true]), user(bob, [true])], {ada: "fail", bob: "pass"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(two_active_access_keys.verdicts, case) with input as testing.input_for(case)
}
