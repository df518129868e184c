# METADATA
# title: Customer managed policies do not give all of CloudTrail
# description: |
#   Who may do everything with CloudTrail can stop the log of what they do. Those who act should not hold the log. A
#   deny counts only without conditions and over all resources; MFA and network conditions on an allow do not make
#   it harmless. Service control policies are not read.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
# custom:
#   severity: high
#   evidence: [aws.iam.policies]
#   fields: [aws_managed, attachments, document]
#   controls: [A.8.15, A.5.18]
#   proves: operating
#   parameters: {}
#   remediation: Replace the wildcard by the actions and resources that are needed.
package policies.aws.cloudtrail_full_access

import data.lib.iam_admin
import data.lib.iam_grants
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.policies"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("AWS maintains this policy") if row.aws_managed == true

else := verdict.not_applicable("not attached") if row.attachments == 0

else := judge(rights(row), row.document.statements)

judge(held, statements) := verdict.not_applicable("gives full administration: judged by another policy") if {
	iam_admin.full(held) == "yes"
}

else := verdict.fail("every action of the service is allowed on all resources", {"statements": statements}) if {
	iam_admin.whole(held, service) == "yes"
}

else := verdict.unknown("unsupported", "whether a condition narrows the right cannot be told") if {
	iam_admin.whole(held, service) == "undecided"
}

else := verdict.pass({"whole_service": "no"}) if {
	iam_admin.whole(held, service) == "no"
}

service := "cloudtrail"

rights(row) := iam_grants.settle([iam_grants.of(row.document.statements)])
