package policies.annexa.log_signed_test

import data.lib.testing
import data.policies.annexa.log_signed

one(hours, expected) := {
	"evidence": {"annexa.daemon": [{
		"daemon": "annexa:daemon",
		"nodes": 1,
		"silent_minutes": 5,
		"unsigned_hours": hours,
	}]},
	"parameters": {"hours": 3},
	"verdicts": {"annexa:daemon": expected},
}

cases := {
	"a log that is signed passes": one(0, "pass"),
	"lines that wait for as long as is allowed pass": one(3, "pass"),
	"lines that wait longer fail": one(4, "fail"),
	"a number that is missing is unknown": {
		"evidence": {"annexa.daemon": [{"daemon": "annexa:daemon", "nodes": 1, "silent_minutes": 5}]},
		"parameters": {"hours": 3},
		"verdicts": {"annexa:daemon": "unknown"},
	},
	"no daemon is not applicable": {
		"evidence": {"annexa.daemon": []},
		"parameters": {"hours": 3},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(log_signed.verdicts, case) with input as testing.input_for(case)
}
