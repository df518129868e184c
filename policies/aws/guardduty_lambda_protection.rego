# METADATA
# title: GuardDuty watches the network of functions
# description: |
#   What functions connect to shows when their code was taken over. A region where GuardDuty is off is left to the
#   policy that asks for it; a feature that GuardDuty does not list for a region is unknown.
# related_resources:
#   - https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html
# custom:
#   severity: medium
#   evidence: [aws.guardduty.detectors]
#   fields: [detectors]
#   controls: [A.8.16]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Enable this protection plan of GuardDuty in the region.
package policies.aws.guardduty_lambda_protection

import data.lib.guardduty
import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in input.evidence["aws.guardduty.detectors"].rows
	said := guardduty.protection(row, "LAMBDA_NETWORK_LOGS")
}
