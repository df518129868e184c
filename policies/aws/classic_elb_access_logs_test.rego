package policies.aws.classic_elb_access_logs_test

import data.lib.testing
import data.policies.aws.classic_elb_access_logs

one := "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/one"

two := "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/two"

row(subject, written) := {"arn": subject, "access_logs": written}

given(rows, verdicts) := {
	"evidence": {"aws.elb.load_balancers": rows},
	"verdicts": verdicts,
}

this(written, expected) := given([row(one, written)], {one: expected})

cases := {
	"logs pass": this(true, "pass"),
	"no logs fail": this(false, "fail"),
	"a text is unknown": this("true", "unknown"),
	"null is unknown": this(null, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.elb.load_balancers": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, true), row(two, false)], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(classic_elb_access_logs.verdicts, case) with input as testing.input_for(case)
}
