package policies.aws.securityhub_on_test

import data.lib.testing
import data.policies.aws.securityhub_on

row(overrides) := testing.changed(
	{
		"id": "aws:123456789012/us-east-1",
		"hub": on(["READY", "INCOMPLETE"]),
	},
	overrides,
)

one(overrides, expected) := {
	"evidence": {"aws.securityhub.hubs": [row(overrides)]},
	"verdicts": {"aws:123456789012/us-east-1": expected},
}

cases := {
	"a standard that is checked passes": one({}, "pass"),
	"Security Hub that is off fails": one({"hub": {"state": "off"}}, "fail"),
	"no standard fails": one({"hub": on([])}, "fail"),
	"standards that are not checked in full fail": one({"hub": on(["INCOMPLETE", "FAILED"])}, "fail"),
	"a standard that is being set up is unknown": one({"hub": on(["PENDING"])}, "unknown"),
	"an unforeseen state is unknown": one({"hub": {"state": "soon"}}, "unknown"),
	"nothing to judge is for the engine to state": {
		"evidence": {"aws.securityhub.hubs": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.securityhub.hubs": [row({}), row({"id": "aws:123456789012/eu-west-1", "hub": {"state": "off"}})]},
		"verdicts": {"aws:123456789012/us-east-1": "pass", "aws:123456789012/eu-west-1": "fail"},
	},
}

on(statuses) := {
	"state": "on",
	"arn": "arn:aws:securityhub:us-east-1:123456789012:hub/default",
	"standards": [{"arn": concat("-", ["standard", status]), "status": status} | some status in statuses],
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(securityhub_on.verdicts, case) with input as testing.input_for(case)
}
