package policies.github.new_repositories_secured_test

import data.lib.testing
import data.policies.github.new_repositories_secured

subject := "github:acme"

configuration(changes) := testing.changed(
	{
		"configuration": "github:acme/code-security-configurations/17",
		"name": "baseline",
		"default_for_new_repositories": "all",
		"enforcement": "enforced",
		"dependabot_alerts": "enabled",
		"secret_scanning": "enabled",
		"secret_scanning_push_protection": "enabled",
	},
	changes,
)

given(configurations, expected) := {
	"scope": subject,
	"evidence": {
		"github.organization": [{"organization": subject}],
		"github.code_security_configurations": configurations,
	},
	"verdicts": {subject: expected},
}

lacking(changes) := given([configuration(changes)], "fail")

cases := {
	"a whole configuration passes": given([configuration({})], "pass"),
	"one of several is enough": given(
		[
			configuration({}),
			configuration({"configuration": "second", "default_for_new_repositories": "none"}),
		],
		"pass",
	),
	"none fails": given([], "fail"),
	"one for some repositories fails": lacking({"default_for_new_repositories": "private_and_internal"}),
	"one that may be changed fails": lacking({"enforcement": "unenforced"}),
	"one without push protection fails": lacking({"secret_scanning_push_protection": "not_set"}),
	"one without secret scanning fails": lacking({"secret_scanning": "disabled"}),
	"one without alerts fails": lacking({"dependabot_alerts": "disabled"}),
	"an untold name is unknown": given([configuration({"name": null, "enforcement": "unenforced"})], "unknown"),
	"nothing at all is for the engine to state": {
		"scope": subject,
		"evidence": {"github.organization": [], "github.code_security_configurations": []},
		"verdicts": {},
		"engine": {subject: "not_applicable"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(new_repositories_secured.verdicts, case) with input as testing.input_for(case)
}
