# METADATA
# title: No member can leave the organisation
# description: |
#   A member that leaves is rid of every policy, trail and detector of the organisation at once; whoever takes over
#   its administrator can take it away. A service control policy on the root must deny it to all, without conditions
#   but for named roles. The management account is never bound by such policies.
# related_resources:
#   - https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
# custom:
#   severity: medium
#   evidence: [aws.organizations.organization, aws.organizations.policies]
#   fields:
#     aws.organizations.organization: [membership]
#     aws.organizations.policies: [name, type, content, targets]
#   controls: [A.5.23, A.8.2]
#   proves: operating
#   parameters: {}
#   remediation: Attach a service control policy to the root that denies organizations:LeaveOrganization.
package policies.aws.scp_leave_organization

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
	judged := organization.forbids(row, ["organizations:LeaveOrganization"])
}
