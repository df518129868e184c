# METADATA
# title: Roles have no way to more rights
# description: |
#   Some rights can be traded for more, and the halves of such a way may come from different policies. All policies
#   of the role and its permissions boundary are read together. Rights over named resources are taken as meant. A
#   deny counts only without conditions and over all resources; MFA and network conditions on an allow do not make
#   it harmless. Service control policies are not read.
# related_resources:
#   - https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
#   - https://pathfinding.cloud
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
# custom:
#   severity: high
#   evidence: [aws.iam.roles, aws.iam.policies]
#   fields:
#     aws.iam.roles: [service_linked, attached_policies, inline_policies, boundary]
#     aws.iam.policies: [arn, document]
#   controls: [A.8.2, A.5.18]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Name the resources, limit iam:PassRole with iam:PassedToService and to the roles that are needed, or set a
#     permissions boundary.
package policies.aws.privilege_escalation_roles

import data.lib.iam_admin
import data.lib.iam_escalation
import data.lib.iam_identities
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.roles"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("service-linked: only AWS can change it") if row.service_linked == true

else := verdict.not_applicable("holds no policies") if {
	row.attached_policies == []
	row.inline_policies == []
}

else := judge(rights(row))

judge(held) := verdict.not_applicable("an administrator already") if {
	iam_admin.full(held) == "yes"
}

else := verdict.fail(message, {"ways": ways}) if {
	ways := iam_escalation.open(held.allowed)
	count(ways) > 0
	message := sprintf("%d known ways to more rights are open", [count(ways)])
}

else := verdict.unknown("unsupported", "whether conditions close every way cannot be told") if {
	count(iam_escalation.open(held.allowed | held.narrowed)) > 0
}

else := verdict.pass({"ways": []}) if count(iam_escalation.open(held.allowed | held.narrowed)) == 0

rights(row) := iam_identities.role(row)
