package policies.aws.snapshot_public_access_block_test

import data.lib.testing
import data.policies.aws.snapshot_public_access_block

one := "aws:123456789012/eu-west-1"

two := "aws:123456789012/us-east-1"

row(subject, overrides) := testing.changed(
	{"place": subject, "snapshot_block": "block-all-sharing"},
	overrides,
)

given(rows, verdicts) := {"evidence": {"aws.ec2.settings": rows}, "verdicts": verdicts}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"all blocked passes": this({}, "pass"),
	"only new ones blocked fails": this({"snapshot_block": "block-new-sharing"}, "fail"),
	"nothing blocked fails": this({"snapshot_block": "unblocked"}, "fail"),
	"an unforeseen state is unknown": this({"snapshot_block": "paused"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.ec2.settings": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"snapshot_block": "unblocked"})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(snapshot_public_access_block.verdicts, case) with input as testing.input_for(case)
}
