package policies.annexa.schedules_kept_test

import data.lib.testing
import data.policies.annexa.schedules_kept

row(overrides) := testing.changed(
	{
		"schedule": "annexa:daemon/schedules/nightly",
		"cron": "0 2 * * *",
		"time_zone": "UTC",
		"begun": true,
		"overdue": 0,
		"missed": 0,
		"failed": 0,
	},
	overrides,
)

one(overrides, expected) := {
	"evidence": {"annexa.schedules": [row(overrides)]},
	"parameters": {"missed": 0},
	"verdicts": {"annexa:daemon/schedules/nightly": expected},
}

cases := {
	"a schedule that is kept passes": one({}, "pass"),
	"one that was never due is not applicable": one({"begun": false}, "not_applicable"),
	"one moment that passed may still be made up for": one({"overdue": 1}, "pass"),
	"two moments that passed fail": one({"overdue": 2}, "fail"),
	"a failed run that nothing made up for fails": one({"overdue": 1, "failed": 1}, "fail"),
	"a failed run after which one was done passes": one({"failed": 1}, "pass"),
	"a missed run fails": one({"missed": 1}, "fail"),
	"a missed run that is allowed passes": object.union(one({"missed": 1}, "pass"), {"parameters": {"missed": 1}}),
	"a number that is missing is unknown": {
		"evidence": {"annexa.schedules": [object.remove(row({}), ["missed"])]},
		"parameters": {"missed": 0},
		"verdicts": {"annexa:daemon/schedules/nightly": "unknown"},
	},
	"no schedule is not applicable": {
		"evidence": {"annexa.schedules": []},
		"parameters": {"missed": 0},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(schedules_kept.verdicts, case) with input as testing.input_for(case)
}
