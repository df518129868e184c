package policies.aws.secret_rotation_test

import data.lib.testing
import data.policies.aws.secret_rotation

subject := "arn:aws:secretsmanager:eu-west-1:123456789012:secret:s-AbCdEf"

row(changes) := testing.changed(
	{"arn": subject, "rotates": true, "rotated_at": {"state": "at", "at": "2026-10-02T00:00:00Z"}, "created_at": {"state": "at", "at": "2020-01-01T00:00:00Z"}},
	changes,
)

one(changes, expected) := {
	"parameters": {"days": 30}, "evidence": {"aws.secretsmanager.secrets": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a rotation exactly so long ago passes": one({}, "pass"),
	"a second more fails": one({"rotated_at": {"state": "at", "at": "2026-10-01T23:59:59Z"}}, "fail"),
	"no rotation fails": one({"rotates": false, "rotated_at": {"state": "none"}}, "fail"),
	"a new secret that is to rotate passes": one({"rotated_at": {"state": "none"}, "created_at": {"state": "at", "at": "2026-10-30T00:00:00Z"}}, "pass"),
	"an old secret that never rotated fails": one({"rotated_at": {"state": "none"}}, "fail"),
	"a rotation to come is unknown": one({"rotated_at": {"state": "at", "at": "2026-12-01T00:00:00Z"}}, "unknown"),
	"an unforeseen state is unknown": one({"rotated_at": {"state": "soon"}}, "unknown"),
	"nothing at all is for the engine to state": {
		"parameters": {"days": 30}, "evidence": {"aws.secretsmanager.secrets": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"parameters": {"days": 30}, "evidence": {"aws.secretsmanager.secrets": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(secret_rotation.verdicts, case) with input as testing.input_for(case)
}
