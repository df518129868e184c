# METADATA
# title: No member can stop its trails
# description: |
#   Whoever takes over an account stops its trail first. A service control policy on the root must deny to all what
#   stops, deletes or empties a trail, without conditions but for named roles. The management account is never bound
#   by such policies.
# related_resources:
#   - https://docs.aws.amazon.com/prescriptive-guidance/latest/privacy-reference-architecture/policy-example-4.html
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html
# custom:
#   severity: medium
#   evidence: [aws.organizations.organization, aws.organizations.policies]
#   fields:
#     aws.organizations.organization: [membership]
#     aws.organizations.policies: [name, type, content, targets]
#   controls: [A.8.15, A.5.28]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Attach a service control policy to the root that denies cloudtrail:StopLogging, DeleteTrail, UpdateTrail and
#     PutEventSelectors.
package policies.aws.scp_protects_trails

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
	judged := organization.forbids(row, [
		"cloudtrail:DeleteTrail",
		"cloudtrail:PutEventSelectors",
		"cloudtrail:StopLogging",
		"cloudtrail:UpdateTrail",
	])
}
