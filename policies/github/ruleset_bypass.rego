# METADATA
# title: Nobody passes by rulesets
# description: |
#   Whoever may always bypass a ruleset is not bound by it. Bypassing by pull request only leaves a trace and is
#   allowed only where the parameter says so. GitHub shows the list to who may change the ruleset; where it is
#   hidden nobody knows.
# related_resources:
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/about-rulesets
# custom:
#   severity: high
#   evidence: [github.repositories]
#   fields: [archived, rulesets]
#   controls: [A.8.2, A.5.3, A.8.32, A.8.18]
#   proves: operating
#   parameters:
#     pull_requests_allowed:
#       type: boolean
#       default: false
#       looser: any
#       description: Whether bypassing by pull request only is allowed
#   remediation: |
#     Take the bypass away, or allow it by pull request only.
package policies.github.ruleset_bypass

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("no active ruleset") if {
	every ruleset in row.rulesets {
		ruleset.enforcement in {"disabled", "evaluate"}
	}
}

else := verdict.fail("somebody may bypass an active ruleset", {"actors": passing(row)}) if {
	passing(row) != []
}

else := verdict.unknown("denied", "who may bypass a ruleset is hidden from the credentials") if {
	some ruleset in active(row)
	ruleset.bypass.state == "not_visible"
}

else := verdict.pass({"rulesets": count(active(row))}) if {
	every ruleset in active(row) {
		ruleset.bypass.state in {"nobody", "listed"}
	}
}

active(row) := [ruleset | some ruleset in row.rulesets; not ruleset.enforcement in {"disabled", "evaluate"}]

passing(row) := [sprintf("%s (%s) of %s", [each.actor, each.mode, ruleset.name]) |
	some ruleset in active(row)
	ruleset.bypass.state == "listed"
	some each in ruleset.bypass.actors
	not is_allowed(each)
]

is_allowed(actor) if {
	actor.mode == "pull_request"
	input.parameters.pull_requests_allowed == true
}
