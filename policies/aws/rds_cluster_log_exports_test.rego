package policies.aws.rds_cluster_log_exports_test

import data.lib.testing
import data.policies.aws.rds_cluster_log_exports

one := "arn:aws:rds:eu-west-1:123456789012:cluster:one"

two := "arn:aws:rds:eu-west-1:123456789012:cluster:two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "log_exports": ["audit"]},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.rds.clusters": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"as it should be passes": this({}, "pass"),
	"no log is exported fails": this({"log_exports": []}, "fail"),
	"what is odd is unknown": this({"log_exports": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.rds.clusters": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"log_exports": []})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(rds_cluster_log_exports.verdicts, case) with input as testing.input_for(case)
}
