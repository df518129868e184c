package policies.aws.instance_profile_test

import data.lib.testing
import data.policies.aws.instance_profile

one := "arn:aws:ec2:eu-west-1:123456789012:instance/i-1"

two := "arn:aws:ec2:eu-west-1:123456789012:instance/i-2"

row(subject, overrides) := testing.changed(
	{"arn": subject, "state": "running", "profile": "arn:aws:iam::123456789012:instance-profile/app"},
	overrides,
)

given(rows, verdicts) := {"evidence": {"aws.ec2.instances": rows}, "verdicts": verdicts}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"a role passes": this({}, "pass"),
	"none fails": this({"profile": ""}, "fail"),
	"a terminated instance is not applicable": this({"state": "terminated"}, "not_applicable"),
	"what is no ARN is unknown": this({"profile": "app"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.ec2.instances": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"profile": ""})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(instance_profile.verdicts, case) with input as testing.input_for(case)
}
