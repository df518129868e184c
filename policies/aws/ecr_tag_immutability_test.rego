package policies.aws.ecr_tag_immutability_test

import data.lib.testing
import data.policies.aws.ecr_tag_immutability

subject := "arn:aws:ecr:eu-west-1:123456789012:repository/r"

row(changes) := testing.changed(
	{"arn": subject, "tag_mutability": "IMMUTABLE"},
	changes,
)

one(changes, expected) := {
	"evidence": {"aws.ecr.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"immutable tags pass": one({}, "pass"),
	"mutable tags fail": one({"tag_mutability": "MUTABLE"}, "fail"),
	"exclusions fail": one({"tag_mutability": "IMMUTABLE_WITH_EXCLUSION"}, "fail"),
	"an unforeseen word is unknown": one({"tag_mutability": "FROZEN"}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.ecr.repositories": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.ecr.repositories": [row({}), row({"arn": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(ecr_tag_immutability.verdicts, case) with input as testing.input_for(case)
}
