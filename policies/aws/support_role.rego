# METADATA
# title: Somebody may open cases with AWS Support
# description: |
#   In an incident somebody must be able to reach AWS Support without first changing permissions or waking an
#   administrator. AWS maintains a policy for that, AWSSupportAccess. A policy of one's own that names AWS Support
#   may do, but its reach is not weighed here.
# related_resources:
#   - https://docs.aws.amazon.com/awssupport/latest/user/security-support-policies.html
# custom:
#   severity: low
#   evidence: [aws.account, aws.iam.policies]
#   fields:
#     aws.account: [account]
#     aws.iam.policies: [arn, name, aws_managed, attachments, document]
#   controls: [A.5.24]
#   proves: operating
#   parameters: {}
#   remediation: Make a role for incident response with the AWS managed policy AWSSupportAccess.
package policies.aws.support_role

import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.account"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"account": row.account, "policies": support}) if count(support) > 0

else := verdict.unknown("unsupported", "whether a policy of one's own is enough to open cases cannot be told") if {
	count(perhaps) > 0
}

else := verdict.fail("the policy AWSSupportAccess is attached to nobody", {"policies": []}) if {
	count(support) == 0
	count(perhaps) == 0
}

attached := [policy | some policy in input.evidence["aws.iam.policies"].rows; policy.attachments > 0]

support := [policy.arn | some policy in attached; policy.aws_managed == true; policy.name == "AWSSupportAccess"]

# Attached customer managed policies that name AWS Support.
perhaps := {policy.arn |
	some policy in attached
	policy.aws_managed == false
	some statement in policy.document.statements
	statement.effect == "Allow"
	some action in statement.actions
	startswith(lower(action), "support:")
}
