# METADATA
# title: GitHub Copilot is in the register of AI tools where it is used
# description: |
#   Copilot gets the code that is open beside it. Where seats are given it is an AI tool of the organisation like any other;
#   its entry in the register covers the App `github-copilot`, or all of the vendor GitHub. Seats that are given elsewhere, by the enterprise, are not
#   told here.
# related_resources:
#   - https://docs.github.com/en/copilot/how-tos/administer-copilot/manage-for-organization/manage-access/grant-access
# custom:
#   severity: medium
#   evidence: [github.copilot, declared.ai_tools]
#   fields:
#     github.copilot: [seat_management, seats]
#     declared.ai_tools: [name, ai, apps, app_ids, vendor, review_due]
#   controls: [A.5.19, A.5.23]
#   proves: operating
#   parameters: {}
#   remediation: Review Copilot and enter it in the register in annexa.toml, or take the seats away.
#   joins: true
#   optional: [declared.ai_tools]
package policies.ai_use.copilot_approved

import data.lib.ai_apps
import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.copilot"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("nobody has a seat") if {
	row.seat_management in {"disabled", "unconfigured"}
	row.seats == 0
}

else := judge(row, ai_apps.standing(ai_apps.copilot)) if row.seat_management in {"assign_all", "assign_selected"}

else := verdict.unknown("unsupported", "there are seats, and who gets one is not set")

judge(row, "approved") := verdict.pass({"seats": row.seats, "tools": ai_apps.names(ai_apps.entries(ai_apps.copilot))})

judge(row, "unapproved") := verdict.fail("Copilot is used and is not in the register", {"seats": row.seats})

judge(row, "overdue") := verdict.fail("the review of what approved Copilot is due", {"seats": row.seats, "review_due": due}) if {
	due := {entry.review_due | some entry in ai_apps.covering(ai_apps.copilot)}
}

judge(row, "no_ai") := verdict.fail("the register calls Copilot no AI", {"seats": row.seats})

judge(row, "contradicted") := verdict.fail("the register calls Copilot no AI", {"seats": row.seats})
