# METADATA
# title: GuardDuty watches objects in S3
# description: |
#   Reads and writes of objects show when data is being taken away. A region where GuardDuty is off is left to the
#   policy that asks for it; a feature that GuardDuty does not list for a region is unknown.
# related_resources:
#   - https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html
# custom:
#   severity: medium
#   evidence: [aws.guardduty.detectors]
#   fields: [detectors]
#   controls: [A.8.12, A.8.16]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Enable this protection plan of GuardDuty in the region.
package policies.aws.guardduty_s3_protection

import data.lib.guardduty
import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in input.evidence["aws.guardduty.detectors"].rows
	said := guardduty.protection(row, "S3_DATA_EVENTS")
}
