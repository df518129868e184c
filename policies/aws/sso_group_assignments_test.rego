package policies.aws.sso_group_assignments_test

import data.lib.testing
import data.policies.aws.sso_group_assignments

subject := "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef"

row(changes) := testing.changed(
	{"arn": subject, "assignments": counted(2, 0)},
	changes,
)

one(changes, expected) := {
	"parameters": {"users": 0},
	"evidence": {"aws.sso.permission_sets": [row(changes)]},
	"verdicts": {subject: expected},
}

worse := {"assignments": counted(0, 1)}

counted(groups, users) := {"state": "counted", "accounts": 1, "groups": groups, "users": users}

cases := {
	"groups pass": one({}, "pass"),
	"a user fails": one({"assignments": counted(2, 1)}, "fail"),
	"users alone fail": one({"assignments": counted(0, 3)}, "fail"),
	"nobody is left alone": one({"assignments": counted(0, 0)}, "not_applicable"),
	"too many accounts are unknown": one({"assignments": {"state": "too_many", "accounts": 101}}, "unknown"),
	"an unforeseen state is unknown": one({"assignments": {"state": "soon"}}, "unknown"),
	"one user can be allowed": object.union(one({"assignments": counted(2, 1)}, "pass"), {"parameters": {"users": 1}}),
	"no more than that": object.union(one({"assignments": counted(2, 2)}, "fail"), {"parameters": {"users": 1}}),
	"nothing at all is for the engine to state": {
		"parameters": {"users": 0},
		"evidence": {"aws.sso.permission_sets": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"parameters": {"users": 0},
		"evidence": {"aws.sso.permission_sets": [row({}), row(object.union({"arn": "second"}, worse))]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sso_group_assignments.verdicts, case) with input as testing.input_for(case)
}
