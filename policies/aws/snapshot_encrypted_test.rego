package policies.aws.snapshot_encrypted_test

import data.lib.testing
import data.policies.aws.snapshot_encrypted

one := "arn:aws:ec2:eu-west-1::snapshot/snap-1"

two := "arn:aws:ec2:eu-west-1::snapshot/snap-2"

row(subject, overrides) := testing.changed(
	{"arn": subject, "encrypted": true},
	overrides,
)

given(rows, verdicts) := {"evidence": {"aws.ec2.snapshots": rows}, "verdicts": verdicts}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"encrypted passes": this({}, "pass"),
	"not encrypted fails": this({"encrypted": false}, "fail"),
	"neither is unknown": this({"encrypted": "yes"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.ec2.snapshots": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"encrypted": false})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(snapshot_encrypted.verdicts, case) with input as testing.input_for(case)
}
