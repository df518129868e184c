package policies.aws.rds_snapshot_not_public_test

import data.lib.testing
import data.policies.aws.rds_snapshot_not_public

one := "arn:aws:rds:eu-west-1:123456789012:snapshot:one"

two := "arn:aws:rds:eu-west-1:123456789012:snapshot:two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "origin": "manual", "shared_with": []},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.rds.snapshots": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"shared with nobody passes": this({}, "pass"),
	"shared with one account passes": this({"shared_with": ["210987654321"]}, "pass"),
	"shared with everyone fails": this({"shared_with": ["210987654321", "all"]}, "fail"),
	"one that RDS made is not applicable": this({"origin": "automated"}, "not_applicable"),
	"an unforeseen origin is unknown": this({"origin": "shared"}, "unknown"),
	"no list is unknown": this({"shared_with": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.rds.snapshots": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"shared_with": ["all"]})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(rds_snapshot_not_public.verdicts, case) with input as testing.input_for(case)
}
