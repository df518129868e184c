# METADATA
# title: A trail's log files are encrypted with a KMS key
# description: |
#   S3 encrypts log files with keys of its own, and whoever may read the bucket may read them. With a KMS key reading
#   needs the key as well, and each use of the key is logged. Which policy the key has is not read here.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html
# custom:
#   severity: medium
#   evidence: [aws.cloudtrail.trails]
#   fields: [kms_key]
#   controls: [A.8.15, A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Set a KMS key for the trail; its key policy must let CloudTrail encrypt and the readers of logs decrypt.
package policies.aws.trail_kms_encryption

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudtrail.trails"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"kms_key": row.kms_key}) if startswith(row.kms_key, "arn:")

else := verdict.fail("log files of the trail are encrypted by keys of S3 only", {"kms_key": ""}) if {
	row.kms_key == ""
}
