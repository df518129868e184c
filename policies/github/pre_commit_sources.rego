# METADATA
# title: Hooks before commits come from sources that can be trusted
# description: |
#   pre-commit runs code of other repositories on each developer's machine. One that is fetched without
#   encryption can be replaced on the way, an archived one gets no fixes, and a name that is one letter away
#   from a popular one is how wrong code gets in. The lists of archived and popular repositories are those of
#   zizmor 1.32 and as old as it. Reading the file takes the permission to read files, which annexa does not ask
#   for; without it this is unknown.
# related_resources:
#   - https://pre-commit.com/#pre-commit-configyaml---repos
#   - https://docs.zizmor.sh/audits/#insecure-url-scheme
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, pre_commit]
#   controls: [A.5.21, A.8.28, A.8.8]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Fetch hooks over https from repositories that are kept up.
package policies.github.pre_commit_sources

import data.lib.actions
import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("pre-commit is not configured") if row.pre_commit.state == "none"

else := verdict.fail("hooks come from sources that cannot be trusted", {"found": found}) if {
	row.pre_commit.state == "configured"
	found := sort(problems(row))
	found != []
}

else := verdict.pass({"repositories": [each.repository | some each in row.pre_commit.repositories]}) if {
	row.pre_commit.state == "configured"
	problems(row) == set()
}

problems(row) := {sprintf("%s is fetched without encryption", [each.repository]) |
	some each in row.pre_commit.repositories
	each.scheme in {"http", "git"}
} | ({sprintf("%s is archived", [each.repository]) |
	some each in row.pre_commit.repositories
	trim_prefix(lower(each.repository), "github.com/") in actions.archived
} | {sprintf("%s is named almost like a popular one", [each.repository]) |
	some each in row.pre_commit.repositories
	each.resembles_popular == true
})
