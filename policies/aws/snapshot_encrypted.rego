# METADATA
# title: EBS snapshots are encrypted
# description: |
#   A snapshot that is not encrypted can be read by every account that it is shared with, without a key.
# related_resources:
#   - https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
# custom:
#   severity: medium
#   evidence: [aws.ec2.snapshots]
#   fields: [encrypted]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Copy the snapshot with encryption and delete the one that is not.
package policies.aws.snapshot_encrypted

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.snapshots"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"encrypted": row.encrypted}) if row.encrypted == true

else := verdict.fail("the snapshot is not encrypted", {"encrypted": row.encrypted}) if {
	row.encrypted == false
}
