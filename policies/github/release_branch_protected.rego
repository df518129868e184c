# METADATA
# title: Release branches are protected
# description: |
#   Releases are built from branches whose names begin with release or stable. A branch protection rule, or an
#   active ruleset that demands pull requests or lets nobody push, keeps changes from getting there by themselves.
#   The default branch has policies of its own.
# related_resources:
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches
#   - https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, release_branches]
#   controls: [A.8.4, A.8.32, A.8.25]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Protect branches named release* and stable*, best by a ruleset of the organisation.
package policies.github.release_branch_protected

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it has no release branch") if row.release_branches == []

else := verdict.fail("a release branch is not protected", {"branches": open}) if {
	open := [branch.name | some branch in row.release_branches; is_open(branch)]
	open != []
}

else := verdict.pass({"branches": [branch.name | some branch in row.release_branches]}) if {
	every branch in row.release_branches {
		is_guarded(branch)
	}
}

is_guarded(branch) if {
	branch.protection.state == "rule"
	branch.protection.pattern != ""
}

is_guarded(branch) if {
	some about in branch.rules
	about in {"pull_request", "update"}
}

is_open(branch) if {
	branch.protection.state == "none"
	every about in branch.rules {
		not about in {"pull_request", "update"}
	}
}
