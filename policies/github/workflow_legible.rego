# METADATA
# title: Workflows say plainly what they do
# description: |
#   An expression that is always the same, inputs that are one expression, a path that goes round about and the
#   shell cmd hide from reviewers and from programs what a workflow does. So does an expression that nobody can
#   read. Workflows of the default branch are read, and the own actions that they name, at the root and in
#   .github/actions; other actions are not. It takes the permission to read files, which annexa does not ask
#   for; without it this is unknown.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use
#   - https://docs.zizmor.sh/audits/#obfuscation
#   - https://docs.zizmor.sh/audits/#misfeature
# custom:
#   severity: low
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.8.28, A.8.25]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Write values and paths down plainly, list the inputs of each action, and use bash or pwsh.
package policies.github.workflow_legible

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

else := verdict.fail("a workflow hides what it does", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := {mark | some mark in workflows.marked(row, hidden)} | {sprintf("%s: shell %s", [place.at, shell]) |
	some place in workflows.steps(row)
	some shell in place.steps.shells
	lower(shell) in {"cmd", "cmd.exe"}
}

hidden := {"constant_expression", "unreadable_expression", "inputs_by_expression", "roundabout_path"}
