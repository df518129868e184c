# METADATA
# title: Conditions of workflows hold what they say
# description: |
#   Who acted last is not who wrote the change, so a comparison of github.actor with a bot can be had by anybody
#   who gets the bot to act last. Text around an expression makes a condition always hold, a value is contained
#   in a text also as a part of another word, and a choice whose first value is empty is never taken. Workflows
#   of the default branch are read, and the own actions that they name, at the root and in .github/actions;
#   other actions are not. It takes the permission to read files, which annexa does not ask for; without it this
#   is unknown.
# related_resources:
#   - https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
#   - https://docs.zizmor.sh/audits/#bot-conditions
#   - https://docs.zizmor.sh/audits/#unsound-condition
#   - https://docs.zizmor.sh/audits/#unsound-contains
#   - https://docs.zizmor.sh/audits/#unsound-ternary
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.8.28, A.8.25]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Compare github.event.pull_request.user.login instead of github.actor, write conditions as one expression
#     without text around it, and look for values in lists (fromJSON) instead of texts.
package policies.github.workflow_conditions

import data.lib.verdict
import data.lib.workflows

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it has no workflow and no action") if workflows.none(row)

else := verdict.fail("a condition does not hold what it says", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := {mark |
	some mark in workflows.marked(row, {"bot_actor", "always_true", "contains_in_text", "falsy_choice"})
}
