# METADATA
# title: Workflows install tools of a known version
# description: |
#   What a script installs beside a lockfile, and what an action fetches as its latest version, is whatever was
#   published last, by whoever could. Installing from a lockfile (npm ci, bundle install) is fine. Scripts are
#   read as text, so that a command in them that never runs counts as well; other package managers than npm,
#   yarn, pnpm, gem and bundle are not looked for. Workflows of the default branch are read, and the own actions
#   that they name, at the root and in .github/actions; other actions are not. It takes the permission to read
#   files, which annexa does not ask for; without it this is unknown.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use
#   - https://docs.zizmor.sh/audits/#adhoc-packages
#   - https://docs.zizmor.sh/audits/#unpinned-tools
# custom:
#   severity: low
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.8.28, A.5.21, A.8.19]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Put tools into a lockfile and install from it, and give actions that fetch tools the version to fetch.
package policies.github.workflow_tools_pinned

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

else := verdict.fail("a workflow installs what was published last", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := ({sprintf("%s: %s", [place.at, command]) |
	some place in workflows.steps(row)
	some command in place.steps.commands
	command in installs
} | {sprintf("%s: %s without a fixed version", [each.at, each.use.uses]) |
	some each in workflows.uses(row)
	input_name := actions.tools[actions.path(each.use)]
	actions.value_of(each.use, input_name) != "text"
}) | {sprintf("%s: %s installs packages", [each.at, each.use.uses]) |
	some each in workflows.uses(row)
	actions.path(each.use) == "actions/setup-python"
	actions.gives(each.use, "pip-install")
}

installs := {"npm install", "yarn add", "pnpm add", "gem install", "bundle add"}
