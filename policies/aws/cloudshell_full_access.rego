# METADATA
# title: Attached policies do not give all of CloudShell
# description: |
#   CloudShell with its file transfer is a machine in AWS from which data leaves past the controls of a workstation.
#   AWS itself maintains a policy that gives all of it, AWSCloudShellFullAccess, so AWS managed policies are judged
#   too. A deny counts only without conditions and over all resources; MFA and network conditions on an allow do not
#   make it harmless. Service control policies are not read.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
# custom:
#   severity: medium
#   evidence: [aws.iam.policies]
#   fields: [attachments, document]
#   controls: [A.5.18, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: Replace the wildcard by the actions and resources that are needed.
package policies.aws.cloudshell_full_access

import data.lib.iam_admin
import data.lib.iam_grants
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.policies"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("not attached") if row.attachments == 0

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

service := "cloudshell"

rights(row) := iam_grants.settle([iam_grants.of(row.document.statements)])
