package policies.aws.kms_grants_cross_account_test

import data.lib.testing
import data.policies.aws.kms_grants_cross_account

one := "arn:aws:kms:eu-west-1:123456789012:key/one"

two := "arn:aws:kms:eu-west-1:123456789012:key/two"

row(subject, overrides) := testing.changed(
	{"arn": subject, "account_id": "123456789012", "manager": "CUSTOMER", "grantees": []},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.kms.keys": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"no grant passes": this({}, "pass"),
	"grants for the own account and services pass": this({"grantees": ["123456789012", "rds.eu-west-1.amazonaws.com"]}, "pass"),
	"a service of China passes": this({"grantees": ["rds.cn-north-1.amazonaws.com.cn"]}, "pass"),
	"a grant for another account fails": this({"grantees": ["123456789012", "210987654321"]}, "fail"),
	"another account beside nobody in particular fails": this({"grantees": ["210987654321", "other"]}, "fail"),
	"a trusted account passes": object.union(this({"grantees": ["210987654321"]}, "pass"), {"parameters": {"trusted": ["210987654321"]}}),
	"nobody in particular is unknown": this({"grantees": ["other"]}, "unknown"),
	"nobody in particular is never trusted": object.union(this({"grantees": ["other"]}, "unknown"), {"parameters": {"trusted": ["other"]}}),
	"grantees that are no list are unknown": this({"grantees": "rds.amazonaws.com"}, "unknown"),
	"a grantee that is no text is unknown": this({"grantees": [7]}, "unknown"),
	"an unforeseen manager is unknown": this({"manager": "SOMEBODY"}, "unknown"),
	"a key of AWS is not applicable": this({"manager": "AWS", "grantees": ["210987654321"]}, "not_applicable"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.kms.keys": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"grantees": ["210987654321"]})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(kms_grants_cross_account.verdicts, case) with input as testing.input_for(case)
}
