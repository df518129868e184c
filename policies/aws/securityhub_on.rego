# METADATA
# title: Security Hub checks a standard in a region
# description: |
#   Security Hub brings findings of many services together and checks resources against a standard as they change. It
#   must be on in every region and check at least one standard in full; one that lacks AWS Config is incomplete.
# related_resources:
#   - https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-standards.html
# custom:
#   severity: medium
#   evidence: [aws.securityhub.hubs]
#   fields: [hub]
#   controls: [A.5.36, A.8.8, A.8.16]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Enable Security Hub in the region with a standard, and AWS Config that it needs.
package policies.aws.securityhub_on

import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in input.evidence["aws.securityhub.hubs"].rows
	said := decide(row)
}

decide(row) := verdict.fail("Security Hub is off in the region", {"hub": "off"}) if row.hub.state == "off"

else := verdict.fail("Security Hub checks no standard", {"standards": []}) if {
	row.hub.state == "on"
	row.hub.standards == []
}

else := verdict.pass({"standards": ready}) if {
	row.hub.state == "on"
	ready := [standard.arn | some standard in row.hub.standards; standard.status == "READY"]
	count(ready) > 0
}

else := verdict.fail("no standard is checked in full", {"standards": row.hub.standards}) if {
	row.hub.state == "on"
	every standard in row.hub.standards {
		standard.status in {"INCOMPLETE", "FAILED", "DELETING"}
	}
}
