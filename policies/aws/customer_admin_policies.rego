# METADATA
# title: Attached customer managed policies do not give full administration
# description: |
#   A policy of one's own that allows everything gives its holders the whole account under a name that does not say
#   so. A deny counts only without conditions and over all resources; MFA and network conditions on an allow do not
#   make it harmless. Service control policies are not read.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
# custom:
#   severity: high
#   evidence: [aws.iam.policies]
#   fields: [aws_managed, attachments, document]
#   controls: [A.8.2, A.5.18]
#   proves: operating
#   parameters: {}
#   remediation: Replace the policy by one that lists the actions and resources that are needed.
package policies.aws.customer_admin_policies

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

judge(held, statements) := verdict.fail(message, {"statements": statements}) if {
	iam_admin.full(held) == "yes"
}

else := verdict.unknown("unsupported", "whether a condition narrows full administration cannot be told") if {
	iam_admin.full(held) == "undecided"
}

else := verdict.pass({"full_administration": "no"}) if {
	iam_admin.full(held) == "no"
}

message := "an attached policy gives full administration"

rights(row) := iam_grants.settle([iam_grants.of(row.document.statements)])
