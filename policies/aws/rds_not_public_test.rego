package policies.aws.rds_not_public_test

import data.lib.testing
import data.policies.aws.rds_not_public

one := "arn:aws:rds:eu-west-1:123456789012:db:one"

two := "arn:aws:rds:eu-west-1:123456789012:db:two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "public": false},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.rds.instances": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"as it should be passes": this({}, "pass"),
	"its name leads to a public address fails": this({"public": true}, "fail"),
	"what is odd is unknown": this({"public": "maybe"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.rds.instances": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"public": true})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(rds_not_public.verdicts, case) with input as testing.input_for(case)
}
