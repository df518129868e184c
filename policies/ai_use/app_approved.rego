# METADATA
# title: AI Apps in GitHub organisations are in the register of AI tools
# description: |
#   An AI App reads what its permissions reach and hands it to its vendor, so somebody must have decided that it may. An App
#   that is neither known to be AI nor in the register is unknown: a review is due, which ends with an entry, of an AI tool
#   or of an App that is none. Apps are what GitHub tells of installations; OAuth grants of single people are not told.
# related_resources:
#   - https://docs.github.com/en/apps/using-github-apps/reviewing-and-modifying-installed-github-apps
#   - https://eur-lex.europa.eu/eli/reg/2024/1689/oj
# custom:
#   severity: high
#   evidence: [github.installations, declared.ai_tools]
#   fields:
#     github.installations: [app, app_id, suspended]
#     declared.ai_tools: [name, ai, apps, app_ids, vendor, review_due]
#   controls: [A.5.19, A.5.23, A.5.9]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Review the App: what data it gets, where it goes, who answers for it. Enter it in the register in annexa.toml, or remove it.
#   joins: true
#   optional: [declared.ai_tools]
package policies.ai_use.app_approved

import data.lib.ai_apps
import data.lib.verdict

verdicts contains verdict.of(row.installation, said) if {
	some row in input.evidence["github.installations"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the App is suspended") if row.suspended == true

else := judge(row, ai_apps.standing(shown(row))) if row.suspended == false

judge(row, "approved") := verdict.pass({"app": row.app, "tools": ai_apps.names(ai_apps.entries(shown(row)))})

judge(_, "no_ai") := verdict.not_applicable("the App was reviewed and is no AI")

judge(row, "overdue") := verdict.fail("the review of what approved the App is due", {"app": row.app, "review_due": due}) if {
	due := {entry.review_due | some entry in ai_apps.covering(shown(row))}
}

judge(row, "unapproved") := verdict.fail("an AI App that is not in the register", {"app": row.app, "vendor": ai_apps.known[row.app]})

judge(row, "contradicted") := verdict.fail("the register calls an AI App none", {"app": row.app})

judge(_, "unknown") := verdict.unknown("unsupported", "a review is due: nobody has said whether the App is AI")

# What the register knows an App by.
shown(row) := {"app": row.app, "app_id": row.app_id}
