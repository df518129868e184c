# METADATA
# title: Event data stores are encrypted with keys of one's own
# description: |
#   Events tell who did what. A key of AWS encrypts them in an event data store unless one is named, which can be
#   limited, and whose uses are logged.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html
# custom:
#   severity: low
#   evidence: [aws.cloudtrail.event_data_stores]
#   fields: [kms_key]
#   controls: [A.8.15, A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Name a KMS key for the event data store; it cannot be taken away again.
package policies.aws.event_data_store_kms

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudtrail.event_data_stores"].rows
	said := decide(row)
}

decide(row) := verdict.fail("a key of AWS encrypts the event data store", {"kms_key": row.kms_key}) if {
	row.kms_key == ""
}

else := verdict.pass({"kms_key": row.kms_key}) if {
	is_string(row.kms_key)
	count(row.kms_key) > 0
}
