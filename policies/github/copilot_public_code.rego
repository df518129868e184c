# METADATA
# title: Copilot does not suggest public code
# description: |
#   A suggestion that matches public code may bring its licence with it. Copilot can hold such suggestions back.
# related_resources:
#   - https://docs.github.com/en/copilot/how-tos/administer-copilot/manage-for-organization/manage-policies
# custom:
#   severity: low
#   evidence: [github.copilot]
#   fields: [public_code_suggestions]
#   controls: [A.5.32, A.8.28, A.5.23]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Block suggestions that match public code in the organisation's Copilot policies.
package policies.github.copilot_public_code

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.copilot"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"public_code_suggestions": "block"}) if {
	row.public_code_suggestions == "block"
}

else := verdict.fail("suggestions may match public code", {"public_code_suggestions": row.public_code_suggestions}) if {
	row.public_code_suggestions in {"allow", "unconfigured"}
}
