package policies.aws.rds_backup_retention_test

import data.lib.testing
import data.policies.aws.rds_backup_retention

one := "arn:aws:rds:eu-west-1:123456789012:db:one"

two := "arn:aws:rds:eu-west-1:123456789012:db:two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "cluster": "", "backup_days": 7},
	overrides,
)

given(rows, verdicts) := {
	"parameters": {"days": 7},
	"evidence": {"aws.rds.instances": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"as it should be passes": this({}, "pass"),
	"backups are kept too short fails": this({"backup_days": 6}, "fail"),
	"what is odd is unknown": this({"backup_days": true}, "unknown"),
	"more than enough passes": this({"backup_days": 35}, "pass"),
	"no backups fail": this({"backup_days": 0}, "fail"),
	"a member of a cluster is not applicable": this({"cluster": "shop", "backup_days": 6}, "not_applicable"),
	"a cluster that is no text is unknown": this({"cluster": null}, "unknown"),
	"an account without any is for the engine to state": {
		"parameters": {"days": 7},
		"evidence": {"aws.rds.instances": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"backup_days": 6})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(rds_backup_retention.verdicts, case) with input as testing.input_for(case)
}
