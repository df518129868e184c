# METADATA
# title: Topics deliver over TLS
# description: |
#   To a subscription of the protocol http messages travel for everybody on the way to read. Other protocols are
#   encrypted as far as AWS goes. Endpoints are not read.
# related_resources:
#   - https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html
# custom:
#   severity: high
#   evidence: [aws.sns.topics]
#   fields: [protocols]
#   controls: [A.8.24, A.5.14]
#   proves: operating
#   parameters: {}
#   remediation: Subscribe the endpoint by https.
package policies.aws.sns_tls_subscriptions

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sns.topics"].rows
	said := decide(row)
}

decide(row) := verdict.fail("messages are delivered over plain HTTP", {"protocols": row.protocols}) if "http" in row.protocols

else := verdict.not_applicable("the topic has no subscriptions") if row.protocols == []

else := verdict.pass({"protocols": row.protocols}) if {
	is_array(row.protocols)
	every protocol in row.protocols {
		protocol in {"application", "email", "email-json", "firehose", "https", "lambda", "sms", "sqs"}
	}
}
