package policies.aws.role_session_length_test

import data.lib.testing
import data.policies.aws.role_session_length

ada := "arn:aws:iam::123456789012:role/ada"

role(arn, seconds) := {"arn": arn, "name": "r", "service_linked": false, "max_session_seconds": seconds}

given(seconds, rows, verdicts) := {
	"parameters": {"seconds": seconds},
	"evidence": {"aws.iam.role_settings": rows},
	"verdicts": verdicts,
}

one(seconds, expected) := given(28800, [role(ada, seconds)], {ada: expected})

cases := {
	"an hour passes": one(3600, "pass"),
	"exactly the limit passes": one(28800, "pass"),
	"a second more fails": one(28801, "fail"),
	"a length that AWS does not know is unknown": one(0, "unknown"),
	"a higher limit lets longer sessions pass": given(43200, [role(ada, 43200)], {ada: "pass"}),
	"a service-linked role is not applicable": given(
		28800,
		[testing.changed(role(ada, 43200), {"service_linked": true})],
		{ada: "not_applicable"},
	),
	"several roles are judged apart": given(
		28800,
		[role(ada, 43200), role("arn:b", 3600)],
		{ada: "fail", "arn:b": "pass"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(role_session_length.verdicts, case) with input as testing.input_for(case)
}
