# METADATA
# title: No image can newly be shared with everyone
# description: |
#   An image that is shared with everyone gives its disks to every AWS customer. The block holds for the region and for
#   new sharing; images that are public already are for another policy.
# related_resources:
#   - https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html
# custom:
#   severity: medium
#   evidence: [aws.ec2.settings]
#   fields: [image_block]
#   controls: [A.8.3, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: Block public access to images in the region.
package policies.aws.ami_public_access_block

import data.lib.verdict

verdicts contains verdict.of(row.place, said) if {
	some row in input.evidence["aws.ec2.settings"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"image_block": row.image_block}) if {
	row.image_block == "block-new-sharing"
}

else := verdict.fail("images can be shared with everyone", {"image_block": row.image_block}) if {
	row.image_block == "unblocked"
}
