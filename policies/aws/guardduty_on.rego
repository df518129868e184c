# METADATA
# title: GuardDuty looks for threats in a region
# description: |
#   GuardDuty reads the events of the account, DNS queries and network flows for signs of attack. It must be on in
#   every region, for an attacker takes the one that nobody watches.
# related_resources:
#   - https://docs.aws.amazon.com/guardduty/latest/ug/what-is-guardduty.html
# custom:
#   severity: high
#   evidence: [aws.guardduty.detectors]
#   fields: [detectors]
#   controls: [A.5.25, A.8.7, A.8.16]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Enable GuardDuty in the region, best for the whole organisation through its delegated administrator.
package policies.aws.guardduty_on

import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in input.evidence["aws.guardduty.detectors"].rows
	said := decide(row)
}

decide(row) := verdict.fail("the region has no detector", {"detectors": []}) if row.detectors == []

else := verdict.pass({"detectors": on}) if {
	on := [detector.id | some detector in row.detectors; detector.status == "ENABLED"]
	count(on) > 0
}

else := verdict.fail("the detector is suspended", {"detectors": [detector.id | some detector in row.detectors]}) if {
	every detector in row.detectors {
		detector.status == "DISABLED"
	}
}
