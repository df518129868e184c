# METADATA
# title: No queue is open to everybody
# description: |
#   The policy of a queue can let any account in the world send messages to it, which whoever works on them believes,
#   or take messages out of it.
# related_resources:
#   - https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
# custom:
#   severity: high
#   evidence: [aws.sqs.queues]
#   fields: [policy]
#   controls: [A.8.3, A.5.15]
#   proves: operating
#   parameters: {}
#   remediation: Name the principals that need the queue in its policy, or pin them by a condition.
package policies.aws.sqs_public_policy

import data.lib.iam_resource
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sqs.queues"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"policy": "none"}) if row.policy.state == "none"

else := verdict.pass({"public": false}) if {
	public(row) == "no"
}

else := verdict.fail("the policy lets everybody in", {"public": true}) if {
	public(row) == "yes"
}

else := verdict.unknown("unsupported", "whether the policy lets everybody in cannot be told") if {
	public(row) == "undecided"
}

public(row) := iam_resource.public(row.policy.document.statements) if row.policy.state == "set"
