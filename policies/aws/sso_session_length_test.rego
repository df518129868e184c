package policies.aws.sso_session_length_test

import data.lib.testing
import data.policies.aws.sso_session_length

subject := "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef"

row(changes) := testing.changed(
	{"arn": subject, "session_seconds": 3600},
	changes,
)

one(changes, expected) := {
	"parameters": {"seconds": 28800},
	"evidence": {"aws.sso.permission_sets": [row(changes)]},
	"verdicts": {subject: expected},
}

worse := {"session_seconds": 43200}

cases := {
	"an hour passes": one({}, "pass"),
	"the limit passes": one({"session_seconds": 28800}, "pass"),
	"a second more fails": one({"session_seconds": 28801}, "fail"),
	"no time at all is unknown": one({"session_seconds": 0}, "unknown"),
	"a longer limit can be set": object.union(one({"session_seconds": 43200}, "pass"), {"parameters": {"seconds": 43200}}),
	"nothing at all is for the engine to state": {
		"parameters": {"seconds": 28800},
		"evidence": {"aws.sso.permission_sets": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"parameters": {"seconds": 28800},
		"evidence": {"aws.sso.permission_sets": [row({}), row(object.union({"arn": "second"}, worse))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sso_session_length.verdicts, case) with input as testing.input_for(case)
}
