# METADATA
# title: Database instances are protected from deletion
# description: |
#   One wrong command deletes a database with its automated backups. With protection, it must be unlocked first. The
#   instances of a cluster have what their cluster has, so they are not judged here.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html
# custom:
#   severity: medium
#   evidence: [aws.rds.instances]
#   fields: [cluster, deletion_protection]
#   controls: [A.8.13, A.8.14]
#   proves: operating
#   parameters: {}
#   remediation: Switch on deletion protection.
package policies.aws.rds_deletion_protection

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.instances"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("its cluster decides") if {
	is_string(row.cluster)
	count(row.cluster) > 0
}

else := verdict.pass({"deletion_protection": true}) if {
	row.cluster == ""
	row.deletion_protection == true
}

else := verdict.fail("it can be deleted at once", {"deletion_protection": false}) if {
	row.cluster == ""
	row.deletion_protection == false
}
