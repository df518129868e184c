# METADATA
# title: The organisation has few owners, and more than one
# description: |
#   An owner can change everything and undo every rule. Many owners are many ways in; a single one can be lost, and
#   the organisation with it.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-peoples-access-to-your-organization-with-roles/maintaining-ownership-continuity-for-your-organization
# custom:
#   severity: high
#   evidence: [github.organization, github.members]
#   fields:
#     github.organization: [organization]
#     github.members: [login, role]
#   controls: [A.8.2, A.5.15, A.5.18]
#   proves: operating
#   parameters:
#     fewest:
#       type: integer
#       default: 2
#       minimum: 1
#       maximum: 10
#       looser: lower
#       description: How many owners there are at least
#     most:
#       type: integer
#       default: 3
#       minimum: 1
#       maximum: 100
#       looser: higher
#       description: How many owners there are at most
#   remediation: |
#     Make owners who do not need it members with a narrower role, or name a second owner.
package policies.github.owners_few

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.organization"].rows
	said := decide(input.evidence["github.members"].rows)
}

decide(members) := verdict.unknown("malformed", "a member has a role that is not known") if {
	some member in members
	not member.role in {"admin", "member"}
}

else := verdict.fail(sprintf("%d owners are too many", [count(owners)]), {"owners": owners}) if {
	count(owners) > input.parameters.most
}

else := verdict.fail(sprintf("%d owners are too few", [count(owners)]), {"owners": owners}) if {
	count(owners) < input.parameters.fewest
}

else := verdict.pass({"owners": owners}) if count(owners) >= input.parameters.fewest

owners := [member.login | some member in input.evidence["github.members"].rows; member.role == "admin"]
