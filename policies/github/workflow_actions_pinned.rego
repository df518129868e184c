# METADATA
# title: Workflows name actions by their commit
# description: |
#   A tag or a branch of an action can be moved to other code after it was reviewed; a full commit hash and the
#   digest of an image cannot. Actions of the own repository change with it, and what these use is not read; neither
#   are images of containers and services. Reading workflows takes the permission
#   to read files, which annexa does not ask for; without it this is unknown. Workflows of other branches are not
#   read.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, workflows]
#   controls: [A.8.28, A.5.21, A.8.32]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Name actions and reusable workflows by a full commit hash, and let Dependabot renew it.
package policies.github.workflow_actions_pinned

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it has no workflow") if row.workflows == []

else := verdict.fail("a workflow uses what can be moved", {"uses": loose}) if {
	loose := sort({sprintf("%s: %s", [workflow.file, use]) |
		some workflow in row.workflows
		some use in workflow.uses
		not is_pinned(use)
	})
	loose != []
}

else := verdict.pass({"workflows": [workflow.file | some workflow in row.workflows]}) if {
	every workflow in row.workflows {
		every use in workflow.uses {
			is_pinned(use)
		}
	}
}

is_pinned(use) if startswith(use, "./")

is_pinned(use) if regex.match(`^[^@]+@[0-9a-f]{40}([0-9a-f]{24})?$`, use)

is_pinned(use) if regex.match(`^docker://.+@sha256:[0-9a-f]{64}$`, use)
