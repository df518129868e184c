# METADATA
# title: Database instances have a standby in another zone
# description: |
#   Without a standby the failure of one zone stops the database. Members of a cluster have each other and are not
#   judged here.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html
# custom:
#   severity: low
#   evidence: [aws.rds.instances]
#   fields: [cluster, multi_az]
#   controls: [A.8.14]
#   proves: operating
#   parameters: {}
#   remediation: Make the instance a Multi-AZ deployment.
package policies.aws.rds_multi_az

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.instances"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("its cluster decides") if {
	is_string(row.cluster)
	count(row.cluster) > 0
}

else := verdict.pass({"multi_az": true}) if {
	row.cluster == ""
	row.multi_az == true
}

else := verdict.fail("there is no standby", {"multi_az": false}) if {
	row.cluster == ""
	row.multi_az == false
}
