# METADATA
# title: Inline policies of groups do not give full administration
# description: |
#   An inline policy shows up in no list of policies, so full administration hidden in one escapes every review. The
#   inline policies of a group are read together. A deny counts only without conditions and over all resources; MFA
#   and network conditions on an allow do not make it harmless. Service control policies are not read.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
# custom:
#   severity: high
#   evidence: [aws.iam.groups]
#   fields: [inline_policies]
#   controls: [A.8.2, A.5.18]
#   proves: operating
#   parameters: {}
#   remediation: Replace the inline policy by a managed policy that lists what is needed.
package policies.aws.group_inline_admin

import data.lib.iam_admin
import data.lib.iam_identities
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.groups"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("no inline policies") if count(row.inline_policies) == 0

else := judge(iam_admin.full(rights(row)), names(row))

judge(full, written) := verdict.fail("inline policies give full administration", {"inline_policies": written}) if {
	full == "yes"
}

else := verdict.unknown("unsupported", "whether a condition narrows full administration cannot be told") if {
	full == "undecided"
}

else := verdict.pass({"inline_policies": written}) if {
	full == "no"
}

names(row) := [policy.name | some policy in row.inline_policies]

rights(row) := iam_identities.inline(row)
