package policies.aws.ami_public_access_block_test

import data.lib.testing
import data.policies.aws.ami_public_access_block

one := "aws:123456789012/eu-west-1"

two := "aws:123456789012/us-east-1"

row(subject, overrides) := testing.changed(
	{"place": subject, "image_block": "block-new-sharing"},
	overrides,
)

given(rows, verdicts) := {"evidence": {"aws.ec2.settings": rows}, "verdicts": verdicts}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"blocked passes": this({}, "pass"),
	"not blocked fails": this({"image_block": "unblocked"}, "fail"),
	"an unforeseen state is unknown": this({"image_block": "pending"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.ec2.settings": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"image_block": "unblocked"})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(ami_public_access_block.verdicts, case) with input as testing.input_for(case)
}
