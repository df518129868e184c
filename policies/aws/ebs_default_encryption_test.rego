package policies.aws.ebs_default_encryption_test

import data.lib.testing
import data.policies.aws.ebs_default_encryption

one := "aws:123456789012/eu-west-1"

two := "aws:123456789012/us-east-1"

row(subject, overrides) := testing.changed(
	{"place": subject, "encryption_by_default": true},
	overrides,
)

given(rows, verdicts) := {"evidence": {"aws.ec2.settings": rows}, "verdicts": verdicts}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"on passes": this({}, "pass"),
	"off fails": this({"encryption_by_default": false}, "fail"),
	"neither is unknown": this({"encryption_by_default": "on"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.ec2.settings": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"encryption_by_default": false})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(ebs_default_encryption.verdicts, case) with input as testing.input_for(case)
}
