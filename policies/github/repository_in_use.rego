# METADATA
# title: Repositories that nobody works on are archived
# description: |
#   Code that is no longer looked after gathers faults, and access to it that nobody reviews.
# related_resources:
#   - https://docs.github.com/en/repositories/archiving-a-github-repository/archiving-repositories
# custom:
#   severity: low
#   evidence: [github.repositories]
#   fields: [archived, pushed_at]
#   controls: [A.5.9, A.8.8]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 180
#       minimum: 30
#       maximum: 3650
#       looser: higher
#       description: How many days a repository may go without a push
#   remediation: |
#     Archive the repository.
package policies.github.repository_in_use

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"archived": true}) if row.archived == true

else := verdict.not_applicable("nothing was ever pushed to it") if {
	row.pushed_at.state == "never"
}

else := verdict.fail(message, {"pushed_at": row.pushed_at.at}) if {
	times.past(row.pushed_at.at) < oldest
}

else := verdict.pass({"pushed_at": row.pushed_at.at}) if {
	times.past(row.pushed_at.at) >= oldest
}

message := sprintf("nothing was pushed for more than %d days, and it is not archived", [input.parameters.days])

oldest := times.ago(input.parameters.days)
