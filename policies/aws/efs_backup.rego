# METADATA
# title: File systems are backed up
# description: |
#   The backup policy of a file system has AWS Backup keep a copy each day. A plan of AWS Backup that names the
#   file system does the same; such plans are not read here, so that the file system fails.
# related_resources:
#   - https://docs.aws.amazon.com/efs/latest/ug/automatic-backups.html
# custom:
#   severity: medium
#   evidence: [aws.efs.file_systems]
#   fields: [backups]
#   controls: [A.8.13]
#   proves: operating
#   parameters: {}
#   remediation: Turn on automatic backups of the file system.
package policies.aws.efs_backup

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.efs.file_systems"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"backups": row.backups}) if row.backups in {"ENABLED", "ENABLING"}

else := verdict.fail("the file system is not backed up by its policy", {"backups": row.backups}) if {
	row.backups in {"", "DISABLED", "DISABLING"}
}
