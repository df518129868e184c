# METADATA
# title: Log groups are encrypted with a KMS key
# description: |
#   CloudWatch encrypts log groups with keys of its own, and whoever may read the log group may read them. With a KMS
#   key reading needs the key as well, and each use of the key is logged. Which policy the key has is not read here.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
# custom:
#   severity: low
#   evidence: [aws.logs.log_groups]
#   fields: [kms_key]
#   controls: [A.8.15, A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Associate a KMS key with the log group; its key policy must let CloudWatch Logs use it.
package policies.aws.log_group_kms_encryption

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.logs.log_groups"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"kms_key": row.kms_key}) if startswith(row.kms_key, "arn:")

else := verdict.fail("the log group is encrypted by a key of CloudWatch only", {"kms_key": ""}) if {
	row.kms_key == ""
}
