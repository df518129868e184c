# METADATA
# title: Workflows name actions by their commit
# description: |
#   A tag or a branch of an action can be moved to other code after it was reviewed; a full commit hash and the
#   digest of an image cannot. Actions of the own repository change with it. Workflows of the default branch are
#   read, and the own actions that they name, at the root and in .github/actions; other actions are not. It
#   takes the permission to read files, which annexa does not ask for; without it this is unknown.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.8.28, A.5.21, A.8.32]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Name actions and reusable workflows by a full commit hash, and let Dependabot renew it.
package policies.github.workflow_actions_pinned

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

else := verdict.fail("a workflow uses what can be moved", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := {sprintf("%s: %s", [each.at, each.use.uses]) |
	some each in workflows.uses(row)
	not is_pinned(each.use)
}

is_pinned(use) if workflows.is_own(use)

is_pinned(use) if {
	not startswith(use.uses, "docker://")
	named := split(use.uses, "@")
	count(named) == 2
	workflows.is_hash(named[1], 40)
}

is_pinned(use) if {
	startswith(use.uses, "docker://")
	workflows.is_digest(use.uses)
}
