# METADATA
# title: File systems are encrypted at rest
# description: |
#   A file system can be encrypted only when it is made; one that is not stays so.
# related_resources:
#   - https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
# custom:
#   severity: high
#   evidence: [aws.efs.file_systems]
#   fields: [encrypted]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Make an encrypted file system and move the files.
package policies.aws.efs_encryption

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.efs.file_systems"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"encrypted": true}) if row.encrypted == true

else := verdict.fail("the file system is not encrypted", {"encrypted": false}) if row.encrypted == false
