package policies.aws.rds_snapshot_encrypted_test

import data.lib.testing
import data.policies.aws.rds_snapshot_encrypted

one := "arn:aws:rds:eu-west-1:123456789012:snapshot:one"

two := "arn:aws:rds:eu-west-1:123456789012:snapshot:two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "encrypted": true},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.rds.snapshots": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"encrypted passes": this({}, "pass"),
	"not encrypted fails": this({"encrypted": false}, "fail"),
	"neither is unknown": this({"encrypted": "yes"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.rds.snapshots": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"encrypted": false})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(rds_snapshot_encrypted.verdicts, case) with input as testing.input_for(case)
}
