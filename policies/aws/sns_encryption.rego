# METADATA
# title: Topics encrypt messages at rest
# description: |
#   Between a publisher and the subscribers messages lie on disks of AWS. A topic encrypts them only when a KMS
#   key is named, be it AWS's managed key.
# related_resources:
#   - https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
# custom:
#   severity: medium
#   evidence: [aws.sns.topics]
#   fields: [kms_key]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Name a KMS key for the topic.
package policies.aws.sns_encryption

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sns.topics"].rows
	said := decide(row)
}

decide(row) := verdict.fail("messages are not encrypted at rest", {"kms_key": ""}) if row.kms_key == ""

else := verdict.pass({"kms_key": row.kms_key}) if {
	is_string(row.kms_key)
	count(row.kms_key) > 0
}
