package policies.aws.rds_minor_upgrade_test

import data.lib.testing
import data.policies.aws.rds_minor_upgrade

one := "arn:aws:rds:eu-west-1:123456789012:db:one"

two := "arn:aws:rds:eu-west-1:123456789012:db:two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "minor_upgrade": true},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.rds.instances": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"as it should be passes": this({}, "pass"),
	"minor versions wait for somebody fails": this({"minor_upgrade": false}, "fail"),
	"what is odd is unknown": this({"minor_upgrade": "maybe"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.rds.instances": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"minor_upgrade": false})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(rds_minor_upgrade.verdicts, case) with input as testing.input_for(case)
}
