# METADATA
# title: Scripts of workflows hold no text that others write
# description: |
#   An expression in a script is put there before the shell reads it, so a title, a branch name or an output can
#   hold commands. The same holds for inputs of actions that are run as code. What is not known to be harmless
#   counts: contexts of events, inputs, outputs of steps and jobs, variables, and what a matrix or an
#   environment computes. Values that the file itself fixes, numbers, hashes and secrets are harmless. Workflows
#   of the default branch are read, and the own actions that they name, at the root and in .github/actions;
#   other actions are not. It takes the permission to read files, which annexa does not ask for; without it this
#   is unknown.
# related_resources:
#   - https://docs.github.com/en/actions/concepts/security/script-injections
#   - https://docs.github.com/en/actions/reference/security/secure-use
#   - https://docs.zizmor.sh/audits/#template-injection
# custom:
#   severity: high
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.8.28, A.8.25]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Hand the value over in an environment variable of the step and quote it in the script.
package policies.github.workflow_injection

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

else := verdict.fail("a script holds what others write", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := {sprintf("%s: %s", [place.at, each.context]) |
	some place in workflows.steps(row)
	some each in place.steps.code
	each.fixed == false
	not is_harmless(each.context)
}

is_harmless(context) if context in harmless

is_harmless(context) if startswith(context, "secrets.")

is_harmless(context) if {
	parts := split(context, ".")
	count(parts) == 3
	sprintf("%s.%s", [parts[0], parts[2]]) in {"needs.result", "steps.outcome", "steps.conclusion"}
}

# What nobody outside can choose freely. From zizmor 1.32.
harmless := {
	"github.action_path",
	"github.event.after",
	"github.event.before",
	"github.event.comment.id",
	"github.event.discussion.number",
	"github.event.installation.id",
	"github.event.issue.id",
	"github.event.issue.number",
	"github.event.issue.state",
	"github.event.number",
	"github.event.pull_request.base.sha",
	"github.event.pull_request.draft",
	"github.event.pull_request.head.sha",
	"github.event.pull_request.id",
	"github.event.pull_request.merged",
	"github.event.pull_request.number",
	"github.event.pull_request.state",
	"github.event.pull_request.user.id",
	"github.event.release.draft",
	"github.event.release.id",
	"github.event.release.prerelease",
	"github.event.repository.id",
	"github.event.repository.private",
	"github.event.sender.id",
	"github.event.workflow_run.conclusion",
	"github.event.workflow_run.id",
	"github.event.workflow_run.run_number",
	"github.event_name",
	"github.job",
	"github.repository",
	"github.repository_id",
	"github.repository_owner",
	"github.repository_owner_id",
	"github.repositoryurl",
	"github.run_attempt",
	"github.run_id",
	"github.run_number",
	"github.server_url",
	"github.sha",
	"github.token",
	"github.triggering_actor",
	"github.workspace",
	"runner.arch",
	"runner.debug",
	"runner.os",
	"runner.temp",
	"runner.tool_cache",
}
