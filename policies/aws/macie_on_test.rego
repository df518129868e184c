package policies.aws.macie_on_test

import data.lib.testing
import data.policies.aws.macie_on

one := "aws:123456789012/us-east-1"

two := "aws:123456789012/eu-west-1"

row(subject, overrides) := testing.changed({"id": subject, "session": on("ENABLED")}, overrides)

on(status) := {"state": "on", "status": status}

given(rows, verdicts) := {
	"evidence": {"aws.macie.sessions": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"on passes": this({}, "pass"),
	"off fails": this({"session": {"state": "off"}}, "fail"),
	"paused fails": this({"session": on("PAUSED")}, "fail"),
	"an unforeseen status is unknown": this({"session": on("STARTING")}, "unknown"),
	"an unforeseen state is unknown": this({"session": {"state": "soon"}}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.macie.sessions": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, {}), row(two, {"session": {"state": "off"}})], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(macie_on.verdicts, case) with input as testing.input_for(case)
}
