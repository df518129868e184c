# METADATA
# title: EBS volumes are encrypted
# description: |
#   A volume that is not encrypted can be read by whoever gets hold of the disk or of a snapshot of it. Volumes that are
#   not attached count too.
# related_resources:
#   - https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
# custom:
#   severity: high
#   evidence: [aws.ec2.volumes]
#   fields: [encrypted]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Snapshot the volume, copy the snapshot with encryption, and make a new volume of the copy.
package policies.aws.volume_encrypted

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.volumes"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"encrypted": row.encrypted}) if row.encrypted == true

else := verdict.fail("the volume is not encrypted", {"encrypted": row.encrypted}) if {
	row.encrypted == false
}
