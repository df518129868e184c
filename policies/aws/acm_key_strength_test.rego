package policies.aws.acm_key_strength_test

import data.lib.testing
import data.policies.aws.acm_key_strength

one := "arn:aws:acm:eu-west-1:123456789012:certificate/1"

two := "arn:aws:acm:eu-west-1:123456789012:certificate/2"

row(subject, overrides) := testing.changed(
	{"arn": subject, "key_algorithm": "RSA_2048"},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.acm.certificates": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"2048 bits pass": this({}, "pass"),
	"a curve passes": this({"key_algorithm": "EC_prime256v1"}, "pass"),
	"1024 bits fail": this({"key_algorithm": "RSA_1024"}, "fail"),
	"an unforeseen algorithm is unknown": this({"key_algorithm": "RSA_512"}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.acm.certificates": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"key_algorithm": "RSA_1024"})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(acm_key_strength.verdicts, case) with input as testing.input_for(case)
}
