# METADATA
# title: Queues refuse plain HTTP
# description: |
#   SQS answers over plain HTTP unless the policy of the queue refuses it. Such a policy denies everything to everybody
#   when aws:SecureTransport is false; a deny of less leaves something open.
# related_resources:
#   - https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
# custom:
#   severity: low
#   evidence: [aws.sqs.queues]
#   fields: [policy]
#   controls: [A.8.24, A.5.14]
#   proves: operating
#   parameters: {}
#   remediation: Deny sqs:* to everybody on the queue when aws:SecureTransport is false.
package policies.aws.sqs_tls_only

import data.lib.iam_resource
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sqs.queues"].rows
	said := decide(row)
}

decide(row) := verdict.fail("no policy refuses plain HTTP", {"policy": "none"}) if row.policy.state == "none"

else := verdict.pass({"refuses_http": true}) if {
	refused(row) == "yes"
}

else := verdict.fail("the policy does not refuse all plain HTTP", {"refuses_http": false}) if {
	refused(row) == "no"
}

else := verdict.unknown("unsupported", "whether the policy refuses plain HTTP cannot be told") if {
	refused(row) == "undecided"
}

refused(row) := answer if {
	row.policy.state == "set"
	answer := iam_resource.refuses_http(row.policy.document.statements, [row.arn], {"*", "sqs:*"})
}
