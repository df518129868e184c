# METADATA
# title: Owners of AI tools are people who have not left
# description: |
#   Somebody answers for each AI tool: what data it gets, and whether its approval still holds. An owner whom no directory
#   has, or who has left, answers for nothing.
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2024/1689/oj
# custom:
#   severity: medium
#   evidence: [declared.ai_tools, scim.users]
#   fields:
#     declared.ai_tools: [owner]
#     scim.users: [user, user_name, external_id, active, emails, employee_number]
#   controls: [A.5.2, A.5.9]
#   proves: operating
#   parameters: {}
#   remediation: Name a person in the directory as owner of the entry in annexa.toml, and have that person review the tool.
#   joins: true
package policies.ai_use.owner_in_directory

import data.lib.people
import data.lib.verdict

verdicts contains verdict.of(row.tool, said) if {
	some row in input.evidence["declared.ai_tools"].rows
	said := decide(people.told(people.of_emails({row.owner})))
}

decide(found) := verdict.fail("the owner is in no directory", {"people": []}) if count(found) == 0

else := verdict.fail("the owner has left", {"people": found}) if people.flags_of(found) == {false}

else := verdict.pass({"people": found}) if people.flags_of(found) == {true}

else := verdict.unclear(
	sprintf("the owner may be several people, and some have left: %s", [people.listed(found)]),
	{"people": found},
)
