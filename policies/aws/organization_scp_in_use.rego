# METADATA
# title: Service control policies bound the members
# description: |
#   Administrators of a member can do everything in it unless the organisation forbids it. At least one policy of
#   one's own must deny something and be attached to the root or to a unit. FullAWSAccess, which is attached from the
#   start, allows everything. What a policy should deny is for other policies to judge.
# related_resources:
#   - https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
# custom:
#   severity: medium
#   evidence: [aws.organizations.organization, aws.organizations.policies]
#   fields:
#     aws.organizations.organization: [membership]
#     aws.organizations.policies: [name, type, content, targets]
#   controls: [A.5.15, A.8.2]
#   proves: operating
#   parameters: {}
#   remediation: Enable service control policies and attach one that denies what no member may do.
package policies.aws.organization_scp_in_use

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
	judged := organization.bounds(row, "SERVICE_CONTROL_POLICY", "service control policies")
}
