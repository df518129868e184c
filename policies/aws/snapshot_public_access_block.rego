# METADATA
# title: No snapshot can be shared with everyone
# description: |
#   A snapshot that is shared with everyone gives a whole disk to every AWS customer, and scanners look for them. The
#   block holds for the region. `block-new-sharing` leaves those public that are, so only `block-all-sharing` passes.
# related_resources:
#   - https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html
# custom:
#   severity: high
#   evidence: [aws.ec2.settings]
#   fields: [snapshot_block]
#   controls: [A.8.3, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: Block all public sharing of snapshots in the region.
package policies.aws.snapshot_public_access_block

import data.lib.verdict

verdicts contains verdict.of(row.place, said) if {
	some row in input.evidence["aws.ec2.settings"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"snapshot_block": row.snapshot_block}) if {
	row.snapshot_block == "block-all-sharing"
}

else := verdict.fail("snapshots that are shared with everyone stay so", {"snapshot_block": row.snapshot_block}) if {
	row.snapshot_block == "block-new-sharing"
}

else := verdict.fail("snapshots can be shared with everyone", {"snapshot_block": row.snapshot_block}) if {
	row.snapshot_block == "unblocked"
}
