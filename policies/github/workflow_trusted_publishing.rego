# METADATA
# title: Packages are published without a stored credential
# description: |
#   PyPI, crates.io, npm, RubyGems and NuGet take a short-lived token that the workflow gets for itself
#   (id-token: write), so that no stored one can be stolen. Whether a package goes to a registry that cannot do
#   this is not looked at, and neither are scripts of own actions. Workflows of the default branch are read, and
#   the own actions that they name, at the root and in .github/actions; other actions are not. It takes the
#   permission to read files, which annexa does not ask for; without it this is unknown.
# related_resources:
#   - https://docs.github.com/en/actions/concepts/security/openid-connect
#   - https://docs.zizmor.sh/audits/#use-trusted-publishing
# custom:
#   severity: low
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.5.17, A.8.24, A.8.28]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Set up trusted publishing at the registry, give the job id-token: write, and delete the stored token.
package policies.github.workflow_trusted_publishing

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

else := verdict.fail("a package is published with a stored credential", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := {sprintf("%s: %s: %s", [workflow.file, job.name, command]) |
	some workflow in row.workflows
	some job in workflow.jobs
	not may_identify(workflow, job)
	some command in job.steps.commands
	command in publishes
} | {sprintf("%s: %s takes a credential", [each.at, each.use.uses]) |
	some each in workflows.uses(row)
	takes_credential(each.use)
}

publishes := {
	"cargo publish", "uv publish", "twine upload", "hatch publish", "pdm publish", "poetry publish", "gem push", "npm publish",
	"yarn publish", "nuget push",
}

may_identify(workflow, job) if identifies(effective(workflow, job))

effective(workflow, job) := workflow.permissions if job.permissions.state == "unset"

else := job.permissions

identifies(permissions) if permissions.state == "write_all"

identifies(permissions) if {
	permissions.state == "listed"
	"id-token" in permissions.write
}

takes_credential(use) if actions.says(use, credentials[actions.path(use)])

takes_credential(use) if {
	actions.path(use) == "rubygems/release-gem"
	actions.gives(use, "setup-trusted-publisher")
	actions.value_of(use, "setup-trusted-publisher") != "true"
}

credentials := {
	"actions/setup-node": "always-auth",
	"pypa/gh-action-pypi-publish": "password",
	"rubygems/configure-rubygems-credentials": "api-token",
}
