# METADATA
# title: Entries of the register of AI tools are reviewed in time
# description: |
#   A tool that was approved two years ago is another tool now. Each entry names the day, within two years, by which it must
#   be looked at again, that of an App that is no AI as well.
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2024/1689/oj
# custom:
#   severity: medium
#   evidence: [declared.ai_tools]
#   fields: [reviewed_at, review_due, owner]
#   controls: [A.5.22, A.5.19]
#   proves: operating
#   parameters: {}
#   remediation: Review the tool, and set `reviewed` and `review_by` of its entry in annexa.toml; name who answers for it.
package policies.ai_use.register_review

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.tool, said) if {
	some row in input.evidence["declared.ai_tools"].rows
	said := decide(row)
}

decide(row) := verdict.fail("the review is due", {"review_due": row.review_due}) if {
	time.parse_rfc3339_ns(row.review_due) <= times.now
}

else := verdict.fail("the next review is more than two years ahead", {"review_due": row.review_due}) if {
	times.due_within(row.review_due, 732) == false
}

else := verdict.fail("nobody answers for the tool", {"owner": row.owner}) if row.owner == ""

else := verdict.pass({"review_due": row.review_due, "owner": row.owner}) if {
	times.past(row.reviewed_at) <= time.parse_rfc3339_ns(row.review_due)
}

else := verdict.unknown("malformed", "the last review lies in the future, or after the next one")
