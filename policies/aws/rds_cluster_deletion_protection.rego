# METADATA
# title: Database clusters are protected from deletion
# description: |
#   One wrong command deletes a database with its automated backups. With protection, it must be unlocked first.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteInstance.html
# custom:
#   severity: medium
#   evidence: [aws.rds.clusters]
#   fields: [deletion_protection]
#   controls: [A.8.13, A.8.14]
#   proves: operating
#   parameters: {}
#   remediation: Switch on deletion protection.
package policies.aws.rds_cluster_deletion_protection

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.clusters"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"deletion_protection": true}) if {
	row.deletion_protection == true
}

else := verdict.fail("it can be deleted at once", {"deletion_protection": false}) if {
	row.deletion_protection == false
}
