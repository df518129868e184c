# METADATA
# title: Branches are deleted when they are merged
# description: |
#   A merged branch that stays can be pushed to and merged again, and nobody looks at it.
# related_resources:
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-the-automatic-deletion-of-branches
# custom:
#   severity: low
#   evidence: [github.repositories]
#   fields: [archived, delete_branch_on_merge]
#   controls: [A.8.4, A.8.32]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Switch on the deletion of head branches in the repository's settings.
package policies.github.branch_deleted_on_merge

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.pass({"delete_branch_on_merge": true}) if row.delete_branch_on_merge == true

else := verdict.fail("merged branches stay", {"delete_branch_on_merge": false}) if {
	row.delete_branch_on_merge == false
}
