package policies.aws.rds_multi_az_test

import data.lib.testing
import data.policies.aws.rds_multi_az

one := "arn:aws:rds:eu-west-1:123456789012:db:one"

two := "arn:aws:rds:eu-west-1:123456789012:db:two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "cluster": "", "multi_az": true},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.rds.instances": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"as it should be passes": this({}, "pass"),
	"there is no standby fails": this({"multi_az": false}, "fail"),
	"what is odd is unknown": this({"multi_az": "maybe"}, "unknown"),
	"a member of a cluster is not applicable": this({"cluster": "shop", "multi_az": false}, "not_applicable"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.rds.instances": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"multi_az": false})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(rds_multi_az.verdicts, case) with input as testing.input_for(case)
}
