# METADATA
# title: What is published is not built from caches
# description: |
#   A cache can be filled by another workflow, also by one that ran a stranger's change, so what a publishing
#   job restores from it may not be what was reviewed. A job publishes when its workflow starts on a release, on
#   tags or on a release branch, or when it uses an action that publishes. Workflows that strangers start must
#   not write caches. Workflows of the default branch are read, and the own actions that they name, at the root
#   and in .github/actions; other actions are not. It takes the permission to read files, which annexa does not
#   ask for; without it this is unknown.
# related_resources:
#   - https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching#restrictions-for-accessing-a-cache
#   - https://docs.zizmor.sh/audits/#cache-poisoning
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.8.28, A.8.25, A.5.21]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Switch caches off in jobs that publish (cache: false, cache-mode: none), and never let workflows write
#     them that strangers start.
package policies.github.workflow_caches

import data.lib.actions
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

else := verdict.fail("what is published is built from a cache", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := {sprintf("%s: %s: %s restores a cache", [workflow.file, job.name, use.uses]) |
	some workflow in row.workflows
	some job in workflow.jobs
	mode(workflow, job) != "none"
	publishes(workflow, job)
	some use in job.steps.uses
	actions.restores_cache(use)
} | {sprintf("%s: %s may write caches", [workflow.file, job.name]) |
	some workflow in row.workflows
	some trigger in workflow.triggers
	trigger in {"pull_request_target", "workflow_run", "issue_comment"}
	some job in workflow.jobs
	mode(workflow, job) in {"write", "write-only"}
}

mode(workflow, job) := workflow.cache_mode if job.cache_mode == ""

else := job.cache_mode

publishes(workflow, _) if workflow.tag_filter

publishes(workflow, _) if "release" in workflow.triggers

publishes(workflow, _) if {
	some branch in workflow.push_branches
	contains(lower(branch), "release")
}

publishes(_, job) if {
	some use in job.steps.uses
	actions.path(use) in actions.publishers
	not only_builds(use)
}

only_builds(use) if {
	actions.path(use) == "docker/build-push-action"
	actions.value_of(use, "push") == "false"
}
