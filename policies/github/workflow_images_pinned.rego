# METADATA
# title: Workflows name images by their digest
# description: |
#   A tag of an image can be moved to another one after it was reviewed, and latest is meant to be; a digest
#   cannot. Images of jobs, of services beside them, of steps and of own actions count. An image whose name is
#   computed may be any, unless all that it can be is in the matrix of its job. Workflows of the default branch
#   are read, and the own actions that they name, at the root and in .github/actions; other actions are not. It
#   takes the permission to read files, which annexa does not ask for; without it this is unknown.
# related_resources:
#   - https://docs.github.com/en/actions/how-tos/write-workflows/choose-where-workflows-run/run-jobs-in-a-container
#   - https://docs.zizmor.sh/audits/#unpinned-images
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, workflows, actions, absent_actions]
#   controls: [A.8.28, A.5.21, A.8.32]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Name images by their digest (image@sha256:…), and let Dependabot or Renovate renew it.
package policies.github.workflow_images_pinned

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

else := verdict.fail("a workflow runs images that can be moved", {"found": found}) if {
	found := sort(problems(row))
	found != []
}

else := verdict.unknown("absent", workflows.absence(row)) if count(row.absent_actions) > 0

else := verdict.pass({"files": workflows.files(row)}) if {
	workflows.are_told(row)
	problems(row) == set()
}

problems(row) := {sprintf("%s: %s", [place.at, image]) |
	some place in workflows.steps(row)
	some image in place.steps.images
	not workflows.is_digest(image)
}
