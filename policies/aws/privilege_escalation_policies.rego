# METADATA
# title: Customer managed policies open no way to more rights
# description: |
#   Some rights can be traded for more: to write IAM policies, to hand a role to a service, to run code under
#   another's role. The published ways are tested over all resources or all of a type; rights over named resources
#   are taken as meant. A deny counts only without conditions and over all resources; MFA and network conditions on
#   an allow do not make it harmless. Service control policies are not read.
# related_resources:
#   - https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
#   - https://pathfinding.cloud
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
# custom:
#   severity: high
#   evidence: [aws.iam.policies]
#   fields: [aws_managed, attachments, document]
#   controls: [A.8.2, A.5.18]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Name the resources, limit iam:PassRole with iam:PassedToService and to the roles that are needed, or set a
#     permissions boundary.
package policies.aws.privilege_escalation_policies

import data.lib.iam_admin
import data.lib.iam_escalation
import data.lib.iam_grants
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.policies"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("AWS maintains this policy") if row.aws_managed == true

else := verdict.not_applicable("not attached") if row.attachments == 0

else := judge(rights(row))

judge(held) := verdict.not_applicable("gives full administration: judged by another policy") if {
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

rights(row) := iam_grants.settle([iam_grants.of(row.document.statements)])
