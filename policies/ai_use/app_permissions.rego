# METADATA
# title: AI Apps may do no more than was approved
# description: |
#   A vendor asks for further permissions when it adds something, and whoever accepts them changes what was approved. Each
#   permission of the App must be in the register, at that level or above, and where it reaches all repositories that must be
#   there as well. Reading metadata is every App's.
# related_resources:
#   - https://docs.github.com/en/apps/using-github-apps/approving-updated-permissions-for-a-github-app
# custom:
#   severity: high
#   evidence: [github.installations, declared.ai_tools]
#   fields:
#     github.installations: [app, app_id, suspended, permissions, repository_selection]
#     declared.ai_tools: [name, ai, apps, app_ids, vendor, review_due, permissions, repositories]
#   controls: [A.5.19, A.5.20, A.5.22, A.5.15]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Review the wider permissions and the repositories. Add them to the entry in annexa.toml, or remove the App until its vendor does without.
#   joins: true
#   optional: [declared.ai_tools]
package policies.ai_use.app_permissions

import data.lib.ai_apps
import data.lib.verdict

verdicts contains verdict.of(row.installation, said) if {
	some row in input.evidence["github.installations"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the App is suspended") if row.suspended == true

else := judge(row, ai_apps.standing(shown(row))) if row.suspended == false

judge(row, "approved") := compare(wider(row) | farther(row))

judge(_, "no_ai") := verdict.not_applicable("the App was reviewed and is no AI")

judge(_, "unapproved") := verdict.not_applicable("nothing is approved for the App")

judge(_, "overdue") := verdict.not_applicable("the review of what approved the App is due, so nothing is approved")

judge(_, "contradicted") := verdict.unknown("unsupported", "the register calls an AI App none")

judge(_, "unknown") := verdict.unknown("unsupported", "a review is due: nobody has said whether the App is AI")

compare(more) := verdict.pass({"wider": []}) if count(more) == 0

else := verdict.fail("the App may do more than was approved", {"wider": more})

# The permissions that some entry of the App does not approve. A level that is not known is taken for more than all.
wider(row) := {sprintf("%s:%s", [permission.resource, permission.level]) |
	some entry in ai_apps.entries(shown(row))
	some permission in row.permissions
	allowed(entry, permission) == false
}

# That it reaches all repositories, where some entry does not approve it. A word that is not known is taken for all.
farther(row) := {"repositories:all" |
	row.repository_selection != "selected"
	some entry in ai_apps.entries(shown(row))
	entry.repositories != "all"
}

allowed(entry, permission) if {
	permission.resource == "metadata"
	permission.level == "read"
}

else if {
	some level in object.get(levels, permission.level, [])
	sprintf("%s:%s", [permission.resource, level]) in entry.permissions
}

else := false

levels := {"read": ["read", "write", "admin"], "write": ["write", "admin"], "admin": ["admin"]}

# What the register knows an App by.
shown(row) := {"app": row.app, "app_id": row.app_id}
