# METADATA
# title: AI Apps are reviewed after each change
# description: |
#   GitHub tells when the permissions or the repositories of an App last changed. What changed after the last review of its
#   entry was reviewed by nobody. Of a review that names a day the beginning counts, so that a change on that day is
#   looked at again.
# related_resources:
#   - https://docs.github.com/en/rest/orgs/orgs#list-app-installations-for-an-organization
# custom:
#   severity: medium
#   evidence: [github.installations, declared.ai_tools]
#   fields:
#     github.installations: [app, app_id, suspended, updated_at]
#     declared.ai_tools: [name, ai, apps, app_ids, vendor, review_due, reviewed_at]
#   controls: [A.5.22, A.5.19, A.5.21]
#   proves: operating
#   parameters: {}
#   remediation: Look at what changed, and set `reviewed` of the entry in annexa.toml.
#   joins: true
#   optional: [declared.ai_tools]
package policies.ai_use.app_reviewed_since_change

import data.lib.ai_apps
import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.installation, said) if {
	some row in input.evidence["github.installations"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the App is suspended") if row.suspended == true

else := judge(row, ai_apps.standing(shown(row))) if row.suspended == false

judge(row, "approved") := compare(row.updated_at, [entry.reviewed_at | some entry in ai_apps.entries(shown(row))])

judge(_, "no_ai") := verdict.not_applicable("the App was reviewed and is no AI")

judge(_, "unapproved") := verdict.not_applicable("nothing is approved for the App")

judge(_, "overdue") := verdict.not_applicable("the review of what approved the App is due, so nothing is approved")

judge(_, "contradicted") := verdict.unknown("unsupported", "the register calls an AI App none")

judge(_, "unknown") := verdict.unknown("unsupported", "a review is due: nobody has said whether the App is AI")

compare(changed, reviewed) := verdict.fail("a review is due: the App changed since the last one", observed) if {
	some at in reviewed
	times.past(at) < times.past(changed)
	observed := {"changed": changed, "reviewed": reviewed}
}

else := verdict.pass({"changed": changed, "reviewed": reviewed}) if {
	at_change := times.past(changed)
	every at in reviewed {
		times.past(at) >= at_change
	}
}

else := verdict.unknown("malformed", "a review or a change lies in the future")

# What the register knows an App by.
shown(row) := {"app": row.app, "app_id": row.app_id}
