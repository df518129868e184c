package policies.aws.rds_deletion_protection_test

import data.lib.testing
import data.policies.aws.rds_deletion_protection

one := "arn:aws:rds:eu-west-1:123456789012:db:one"

two := "arn:aws:rds:eu-west-1:123456789012:db:two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "cluster": "", "deletion_protection": true},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.rds.instances": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"as it should be passes": this({}, "pass"),
	"it can be deleted at once fails": this({"deletion_protection": false}, "fail"),
	"what is odd is unknown": this({"deletion_protection": "maybe"}, "unknown"),
	"a member of a cluster is not applicable": this({"cluster": "shop", "deletion_protection": false}, "not_applicable"),
	"a cluster that is no text is unknown": this({"cluster": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.rds.instances": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"deletion_protection": false})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(rds_deletion_protection.verdicts, case) with input as testing.input_for(case)
}
