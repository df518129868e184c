# METADATA
# title: Macie looks for sensitive data in a region
# description: |
#   Macie looks into buckets for personal data, secrets and the like, and tells which of them are open. It must be on, and
#   not paused, in every region. What it found, and which buckets it looked into, is not read.
# related_resources:
#   - https://docs.aws.amazon.com/macie/latest/user/getting-started.html
# custom:
#   severity: low
#   evidence: [aws.macie.sessions]
#   fields: [session]
#   controls: [A.8.12, A.5.12, A.5.34]
#   proves: operating
#   parameters: {}
#   remediation: Enable Macie in the region, or resume it.
package policies.aws.macie_on

import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in input.evidence["aws.macie.sessions"].rows
	said := decide(row)
}

decide(row) := verdict.fail("Macie is off in the region", {"session": "off"}) if row.session.state == "off"

else := verdict.pass({"status": "ENABLED"}) if {
	row.session.state == "on"
	row.session.status == "ENABLED"
}

else := verdict.fail("Macie is paused", {"status": "PAUSED"}) if {
	row.session.state == "on"
	row.session.status == "PAUSED"
}
