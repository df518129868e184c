package policies.aws.snapshot_not_public_test

import data.lib.testing
import data.policies.aws.snapshot_not_public

one := "arn:aws:ec2:eu-west-1::snapshot/snap-1"

two := "arn:aws:ec2:eu-west-1::snapshot/snap-2"

row(subject, overrides) := testing.changed(
	{"arn": subject, "public": false},
	overrides,
)

given(rows, verdicts) := {"evidence": {"aws.ec2.snapshots": rows}, "verdicts": verdicts}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"private passes": this({}, "pass"),
	"public fails": this({"public": true}, "fail"),
	"neither is unknown": this({"public": "no"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.ec2.snapshots": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"public": true})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(snapshot_not_public.verdicts, case) with input as testing.input_for(case)
}
