package policies.aws.volume_encrypted_test

import data.lib.testing
import data.policies.aws.volume_encrypted

one := "arn:aws:ec2:eu-west-1:123456789012:volume/vol-1"

two := "arn:aws:ec2:eu-west-1:123456789012:volume/vol-2"

row(subject, overrides) := testing.changed(
	{"arn": subject, "encrypted": true},
	overrides,
)

given(rows, verdicts) := {"evidence": {"aws.ec2.volumes": rows}, "verdicts": verdicts}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"encrypted passes": this({}, "pass"),
	"not encrypted fails": this({"encrypted": false}, "fail"),
	"neither is unknown": this({"encrypted": "yes"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.ec2.volumes": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"encrypted": false})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(volume_encrypted.verdicts, case) with input as testing.input_for(case)
}
