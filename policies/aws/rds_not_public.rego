# METADATA
# title: Database instances are not public
# description: |
#   A database whose name leads to a public address can be reached from the internet as soon as one security group
#   allows it. It belongs into private subnets.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
# custom:
#   severity: critical
#   evidence: [aws.rds.instances]
#   fields: [public]
#   controls: [A.8.20, A.8.22, A.8.3]
#   proves: operating
#   parameters: {}
#   remediation: Switch off public access and reach the database from within the VPC.
package policies.aws.rds_not_public

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.instances"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"public": false}) if {
	row.public == false
}

else := verdict.fail("its name leads to a public address", {"public": true}) if {
	row.public == true
}
