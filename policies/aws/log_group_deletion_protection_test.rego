package policies.aws.log_group_deletion_protection_test

import data.lib.testing
import data.policies.aws.log_group_deletion_protection

one := "arn:aws:logs:us-east-1:123456789012:log-group:one"

two := "arn:aws:logs:us-east-1:123456789012:log-group:two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "deletion_protection": true},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.logs.log_groups": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"protection passes": this({}, "pass"),
	"no protection fails": this({"deletion_protection": false}, "fail"),
	"what is neither is unknown": this({"deletion_protection": "on"}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.logs.log_groups": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"deletion_protection": false})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(log_group_deletion_protection.verdicts, case) with input as testing.input_for(case)
}
