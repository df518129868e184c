package policies.aws.imds_default_v2_test

import data.lib.testing
import data.policies.aws.imds_default_v2

one := "aws:123456789012/eu-west-1"

two := "aws:123456789012/us-east-1"

row(subject, overrides) := testing.changed(
	{"place": subject, "metadata_tokens": "required"},
	overrides,
)

given(rows, verdicts) := {"evidence": {"aws.ec2.settings": rows}, "verdicts": verdicts}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"required passes": this({}, "pass"),
	"optional fails": this({"metadata_tokens": "optional"}, "fail"),
	"no default fails": this({"metadata_tokens": ""}, "fail"),
	"an unforeseen value is unknown": this({"metadata_tokens": "sometimes"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.ec2.settings": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"metadata_tokens": "optional"})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(imds_default_v2.verdicts, case) with input as testing.input_for(case)
}
