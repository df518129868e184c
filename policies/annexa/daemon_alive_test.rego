package policies.annexa.daemon_alive_test

import data.lib.testing
import data.policies.annexa.daemon_alive

row(overrides) := testing.changed(
	{"daemon": "annexa:daemon", "nodes": 1, "silent_minutes": 5, "unsigned_hours": 0},
	overrides,
)

one(overrides, expected) := {
	"evidence": {"annexa.daemon": [row(overrides)]},
	"parameters": {"minutes": 15, "nodes": 1},
	"verdicts": {"annexa:daemon": expected},
}

cases := {
	"a daemon that is heard of passes": one({}, "pass"),
	"a silence that is just allowed passes": one({"silent_minutes": 15}, "pass"),
	"a longer silence fails": one({"silent_minutes": 16}, "fail"),
	"no node fails": one({"nodes": 0}, "fail"),
	"too few nodes fail": object.union(one({}, "fail"), {"parameters": {"minutes": 15, "nodes": 3}}),
	"enough nodes pass": object.union(one({"nodes": 3}, "pass"), {"parameters": {"minutes": 15, "nodes": 3}}),
	"a number that is missing is unknown": {
		"evidence": {"annexa.daemon": [object.remove(row({}), ["silent_minutes"])]},
		"parameters": {"minutes": 15, "nodes": 1},
		"verdicts": {"annexa:daemon": "unknown"},
	},
	"no daemon is not applicable": {
		"evidence": {"annexa.daemon": []},
		"parameters": {"minutes": 15, "nodes": 1},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(daemon_alive.verdicts, case) with input as testing.input_for(case)
}
