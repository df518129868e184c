package policies.aws.rds_cluster_iam_auth_test

import data.lib.testing
import data.policies.aws.rds_cluster_iam_auth

one := "arn:aws:rds:eu-west-1:123456789012:cluster:one"

two := "arn:aws:rds:eu-west-1:123456789012:cluster:two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "engine": "aurora-mysql", "iam_auth": "on"},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.rds.clusters": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"on passes": this({}, "pass"),
	"off fails": this({"iam_auth": "off"}, "fail"),
	"unsaid is unknown": this({"iam_auth": "unsaid"}, "unknown"),
	"another engine is not applicable": this({"engine": "oracle-ee", "iam_auth": "off"}, "not_applicable"),
	"an engine that nobody knows is unknown": this({"engine": "mystery", "iam_auth": "off"}, "unknown"),
	"an engine that is no text is unknown": this({"engine": null}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.rds.clusters": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"iam_auth": "off"})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(rds_cluster_iam_auth.verdicts, case) with input as testing.input_for(case)
}
