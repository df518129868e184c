# METADATA
# title: Tables are encrypted with keys of KMS
# description: |
#   DynamoDB encrypts every table. With the key that it owns nobody sees who uses it; with a key of KMS every
#   use leaves a trace, and a key of one's own can be taken away.
# related_resources:
#   - https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
# custom:
#   severity: low
#   evidence: [aws.dynamodb.tables]
#   fields: [kms_key]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Set the encryption of the table to KMS.
package policies.aws.dynamodb_kms

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.dynamodb.tables"].rows
	said := decide(row)
}

decide(row) := verdict.fail("the key that DynamoDB owns encrypts the table", {"kms_key": ""}) if row.kms_key == ""

else := verdict.pass({"kms_key": row.kms_key}) if {
	is_string(row.kms_key)
	count(row.kms_key) > 0
}
