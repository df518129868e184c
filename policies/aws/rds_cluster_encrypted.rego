# METADATA
# title: Database clusters are encrypted
# description: |
#   Storage that is not encrypted can be read by whoever gets hold of the disk or of a snapshot. Snapshots and replicas
#   take after it, and it cannot be switched on later.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
# custom:
#   severity: high
#   evidence: [aws.rds.clusters]
#   fields: [encrypted]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Copy a snapshot with encryption and restore the database from the copy.
package policies.aws.rds_cluster_encrypted

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.clusters"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"encrypted": true}) if {
	row.encrypted == true
}

else := verdict.fail("the storage is not encrypted", {"encrypted": false}) if {
	row.encrypted == false
}
