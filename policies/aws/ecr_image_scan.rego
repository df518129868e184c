# METADATA
# title: Images are scanned when they are pushed
# description: |
#   An image with a known vulnerability should be known before it runs. A repository's own setting counts, and
#   so do the rules of the registry, which AWS joins into one answer. What the scans found is not read.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
# custom:
#   severity: medium
#   evidence: [aws.ecr.repositories]
#   fields: [scan_on_push, scan_frequency]
#   controls: [A.8.8]
#   proves: operating
#   parameters: {}
#   remediation: Add the repository to a scanning rule of the registry.
package policies.aws.ecr_image_scan

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ecr.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"scan_frequency": row.scan_frequency}) if {
	row.scan_frequency in {"CONTINUOUS_SCAN", "SCAN_ON_PUSH"}
}

else := verdict.pass({"scan_on_push": true}) if {
	row.scan_frequency == "MANUAL"
	row.scan_on_push == true
}

else := verdict.fail("images are scanned only when somebody asks", {"scan_frequency": row.scan_frequency}) if {
	row.scan_frequency == "MANUAL"
	row.scan_on_push == false
}
