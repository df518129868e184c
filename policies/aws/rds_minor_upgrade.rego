# METADATA
# title: Database instances take minor versions by themselves
# description: |
#   Minor versions mend faults that are known to attackers too. Installed in the maintenance window they do not wait for
#   somebody to find the time.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
# custom:
#   severity: medium
#   evidence: [aws.rds.instances]
#   fields: [minor_upgrade]
#   controls: [A.8.8]
#   proves: operating
#   parameters: {}
#   remediation: Switch on automatic minor version upgrades.
package policies.aws.rds_minor_upgrade

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.instances"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"minor_upgrade": true}) if {
	row.minor_upgrade == true
}

else := verdict.fail("minor versions wait for somebody", {"minor_upgrade": false}) if {
	row.minor_upgrade == false
}
