# METADATA
# title: The evidence log is signed
# description: |
#   Whoever can write the database could write its history anew. Signed checkpoints of the evidence log, kept elsewhere, show
#   any such change. The daemon signs after each run, and every hour.
# related_resources:
#   - https://c2sp.org/tlog-checkpoint
# custom:
#   severity: medium
#   evidence: [annexa.daemon]
#   fields: [unsigned_hours]
#   controls: [A.5.28, A.5.33, A.8.15]
#   proves: operating
#   parameters:
#     hours:
#       type: integer
#       default: 3
#       minimum: 1
#       maximum: 168
#       looser: higher
#       description: For how many hours lines of the log may wait to be signed
#   remediation: |
#     Give the nodes that share a store a signing key ([log] in the configuration), and look into the daemon's log why it does
#     not sign.
package policies.annexa.log_signed

import data.lib.verdict

verdicts contains verdict.of(row.daemon, said) if {
	some row in input.evidence["annexa.daemon"].rows
	is_number(row.unsigned_hours)
	said := decide(row)
}

decide(row) := verdict.fail("lines of the evidence log are not signed", {"unsigned_hours": row.unsigned_hours}) if {
	row.unsigned_hours > input.parameters.hours
}

else := verdict.pass({"unsigned_hours": row.unsigned_hours}) if row.unsigned_hours <= input.parameters.hours
