# METADATA
# title: Resource control policies bound who comes in
# description: |
#   A mistake in the policy of one bucket or key opens it to strangers. A resource control policy denies them in all
#   members at once, whatever the resource says. At least one of one's own must deny something and be attached to the
#   root or to a unit.
# related_resources:
#   - https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
# custom:
#   severity: low
#   evidence: [aws.organizations.organization, aws.organizations.policies]
#   fields:
#     aws.organizations.organization: [membership]
#     aws.organizations.policies: [name, type, content, targets]
#   controls: [A.8.3, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: Enable resource control policies and attach one that denies access from outside the organisation.
package policies.aws.organization_rcp_in_use

import data.lib.organization
import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.organizations.organization"].rows
	said := decide(row)
}

decide(row) := said if {
	said := organization.aside(row)
}

else := judged if {
	judged := organization.bounds(row, "RESOURCE_CONTROL_POLICY", "resource control policies")
}
