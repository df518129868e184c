# METADATA
# title: EBS snapshots are not public
# description: |
#   A public snapshot gives a whole disk to every AWS customer, and scanners look for them. Sharing with single accounts
#   is not read.
# related_resources:
#   - https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html
# custom:
#   severity: critical
#   evidence: [aws.ec2.snapshots]
#   fields: [public]
#   controls: [A.8.3, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: Make the snapshot private, find out what was in it, and block public sharing in the region.
package policies.aws.snapshot_not_public

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.snapshots"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"public": row.public}) if row.public == false

else := verdict.fail("everyone can make volumes of the snapshot", {"public": row.public}) if {
	row.public == true
}
