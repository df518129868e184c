# METADATA
# title: Machine images are not public
# description: |
#   A public image can be launched by every AWS customer, with all that its disks hold. Sharing with single accounts is
#   not read.
# related_resources:
#   - https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-intro.html
# custom:
#   severity: critical
#   evidence: [aws.ec2.images]
#   fields: [public]
#   controls: [A.8.3, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: Make the image private and find out what was in it.
package policies.aws.image_not_public

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.images"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"public": row.public}) if row.public == false

else := verdict.fail("everyone can launch the image", {"public": row.public}) if {
	row.public == true
}
