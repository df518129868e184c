# METADATA
# title: GuardDuty watches the control plane of EKS
# description: |
#   The audit logs of clusters show attacks on Kubernetes that the events of AWS do not. A region where GuardDuty is
#   off is left to the policy that asks for it; a feature that GuardDuty does not list for a region is unknown.
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
package policies.aws.guardduty_eks_audit_logs

import data.lib.guardduty
import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in input.evidence["aws.guardduty.detectors"].rows
	said := guardduty.protection(row, "EKS_AUDIT_LOGS")
}
