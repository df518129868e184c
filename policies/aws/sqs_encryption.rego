# METADATA
# title: Queues encrypt messages at rest
# description: |
#   Until they are taken messages lie on disks of AWS. A queue encrypts them with a KMS key that it names, or with a key
#   of SQS itself, which queues made by old tools lack.
# related_resources:
#   - https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html
# custom:
#   severity: medium
#   evidence: [aws.sqs.queues]
#   fields: [kms_key, managed_encryption]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Turn on encryption with keys of SQS, or name a KMS key for the queue.
package policies.aws.sqs_encryption

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sqs.queues"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"kms_key": row.kms_key}) if {
	is_string(row.kms_key)
	count(row.kms_key) > 0
}

else := verdict.pass({"managed_encryption": "true"}) if {
	row.kms_key == ""
	row.managed_encryption == "true"
}

else := verdict.fail("messages are not encrypted at rest", {"kms_key": "", "managed_encryption": "false"}) if {
	row.kms_key == ""
	row.managed_encryption == "false"
}

else := verdict.unknown("unsupported", "SQS does not say whether it encrypts with a key of its own") if {
	row.kms_key == ""
	row.managed_encryption == ""
}
