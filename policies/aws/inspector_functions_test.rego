package policies.aws.inspector_functions_test

import data.lib.testing
import data.policies.aws.inspector_functions

row(id, status) := {"id": id, "scans": [{"type": "lambda", "status": status}, {"type": "other", "status": "ENABLED"}]}

one(status, expected) := {
	"evidence": {"aws.inspector.accounts": [row("aws:123456789012/us-east-1", status)]},
	"verdicts": {"aws:123456789012/us-east-1": expected},
}

cases := {
	"scans pass": one("ENABLED", "pass"),
	"no scans fail": one("DISABLED", "fail"),
	"suspended scans fail": one("SUSPENDED", "fail"),
	"scans that are being enabled are unknown": one("ENABLING", "unknown"),
	"an unforeseen status is unknown": one("SOON", "unknown"),
	"a region that does not list them is unknown": {
		"evidence": {"aws.inspector.accounts": [{"id": "aws:123456789012/us-east-1", "scans": []}]},
		"verdicts": {"aws:123456789012/us-east-1": "unknown"},
	},
	"nothing to judge is for the engine to state": {
		"evidence": {"aws.inspector.accounts": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several regions are judged apart": {
		"evidence": {"aws.inspector.accounts": [row("aws:123456789012/us-east-1", "ENABLED"), row("aws:123456789012/eu-west-1", "DISABLED")]},
		"verdicts": {"aws:123456789012/us-east-1": "pass", "aws:123456789012/eu-west-1": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(inspector_functions.verdicts, case) with input as testing.input_for(case)
}
