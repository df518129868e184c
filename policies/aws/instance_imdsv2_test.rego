package policies.aws.instance_imdsv2_test

import data.lib.testing
import data.policies.aws.instance_imdsv2

one := "arn:aws:ec2:eu-west-1:123456789012:instance/i-1"

two := "arn:aws:ec2:eu-west-1:123456789012:instance/i-2"

row(subject, overrides) := testing.changed(
	{"arn": subject, "state": "running", "metadata_endpoint": "enabled", "metadata_tokens": "required"},
	overrides,
)

given(rows, verdicts) := {"evidence": {"aws.ec2.instances": rows}, "verdicts": verdicts}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"a token that is required passes": this({}, "pass"),
	"a token that is optional fails": this({"metadata_tokens": "optional"}, "fail"),
	"no metadata at all passes": this({"metadata_endpoint": "disabled", "metadata_tokens": "optional"}, "pass"),
	"a stopped instance counts": this({"state": "stopped", "metadata_tokens": "optional"}, "fail"),
	"a terminated instance is not applicable": this({"state": "terminated", "metadata_tokens": "optional"}, "not_applicable"),
	"nothing said is unknown": this({"metadata_tokens": ""}, "unknown"),
	"an unforeseen endpoint is unknown": this({"metadata_endpoint": "pending"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.ec2.instances": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"metadata_tokens": "optional"})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(instance_imdsv2.verdicts, case) with input as testing.input_for(case)
}
