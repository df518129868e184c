# METADATA
# title: GuardDuty watches what runs on instances and containers
# description: |
#   Processes, files and connections show attacks that leave no trace in the events of AWS. Where agents run is not
#   read. A region where GuardDuty is off is left to the policy that asks for it; a feature that GuardDuty does not
#   list for a region is unknown.
# related_resources:
#   - https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html
# custom:
#   severity: low
#   evidence: [aws.guardduty.detectors]
#   fields: [detectors]
#   controls: [A.8.7, A.8.16]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Enable this protection plan of GuardDuty in the region.
package policies.aws.guardduty_runtime_monitoring

import data.lib.guardduty
import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in input.evidence["aws.guardduty.detectors"].rows
	said := guardduty.protection(row, "RUNTIME_MONITORING")
}
