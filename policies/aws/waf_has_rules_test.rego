package policies.aws.waf_has_rules_test

import data.lib.testing
import data.policies.aws.waf_has_rules

one := "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/site/1"

two := "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/site/2"

row(subject, overrides) := testing.changed({"arn": subject, "default_action": "allow", "rules": 1}, overrides)

given(rows, verdicts) := {
	"evidence": {"aws.wafv2.web_acls": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"a rule passes": this({}, "pass"),
	"no rule fails": this({"rules": 0}, "fail"),
	"no rule passes where all is blocked": this({"rules": 0, "default_action": "block"}, "pass"),
	"an unforeseen action is unknown": this({"default_action": "count"}, "unknown"),
	"fewer than none is unknown": this({"rules": -1}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.wafv2.web_acls": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"rules": 0})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(waf_has_rules.verdicts, case) with input as testing.input_for(case)
}
