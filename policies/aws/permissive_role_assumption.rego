# METADATA
# title: Policies do not allow every role to be assumed
# description: |
#   A right to assume any role is the sum of all roles whose trust policy lets the account in, of other accounts
#   too. Attached customer managed policies are judged. A deny counts only without conditions and over all
#   resources; MFA and network conditions on an allow do not make it harmless. Service control policies are not
#   read.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
# custom:
#   severity: high
#   evidence: [aws.iam.policies]
#   fields: [aws_managed, attachments, document]
#   controls: [A.5.18, A.8.2]
#   proves: operating
#   parameters: {}
#   remediation: List the roles that are needed under Resource.
package policies.aws.permissive_role_assumption

import data.lib.iam_grants
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.policies"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("AWS maintains this policy") if row.aws_managed == true

else := verdict.not_applicable("not attached") if row.attachments == 0

else := judge(rights(row), row.document.statements)

judge(held, statements) := verdict.fail("every role may be assumed", {"statements": statements}) if {
	count(held.allowed & assumption) == 1
}

else := verdict.unknown("unsupported", "whether a condition narrows the roles cannot be told") if {
	count(held.narrowed & assumption) == 1
}

else := verdict.pass({"every_role": false}) if count((held.allowed | held.narrowed) & assumption) == 0

assumption := {"sts:assumerole"}

rights(row) := iam_grants.settle([iam_grants.of(row.document.statements)])
