# METADATA
# title: Snapshots of databases are encrypted
# description: |
#   A snapshot that is not encrypted can be read by every account that it is shared with, without a key.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
# custom:
#   severity: medium
#   evidence: [aws.rds.snapshots]
#   fields: [encrypted]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Copy the snapshot with encryption and delete the one that is not.
package policies.aws.rds_snapshot_encrypted

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.snapshots"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"encrypted": true}) if {
	row.encrypted == true
}

else := verdict.fail("the snapshot is not encrypted", {"encrypted": false}) if {
	row.encrypted == false
}
