# METADATA
# title: New volumes are encrypted in every region
# description: |
#   A region can encrypt every new volume and copy of a snapshot, whatever whoever makes it forgets to ask for. Each
#   region has its own switch. Volumes that are already there stay as they are.
# related_resources:
#   - https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
# custom:
#   severity: medium
#   evidence: [aws.ec2.settings]
#   fields: [encryption_by_default]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Switch on EBS encryption by default in the region.
package policies.aws.ebs_default_encryption

import data.lib.verdict

verdicts contains verdict.of(row.place, said) if {
	some row in input.evidence["aws.ec2.settings"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"encryption_by_default": row.encryption_by_default}) if {
	row.encryption_by_default == true
}

else := verdict.fail("new volumes are not encrypted by default", {"encryption_by_default": row.encryption_by_default}) if {
	row.encryption_by_default == false
}
