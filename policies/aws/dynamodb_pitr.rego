# METADATA
# title: Tables can be brought back
# description: |
#   With point-in-time recovery a table can be brought back as it was at any second of the last days. Backups
#   made in other ways are not read.
# related_resources:
#   - https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html
# custom:
#   severity: medium
#   evidence: [aws.dynamodb.tables]
#   fields: [point_in_time_recovery]
#   controls: [A.8.13]
#   proves: operating
#   parameters: {}
#   remediation: Turn on point-in-time recovery for the table.
package policies.aws.dynamodb_pitr

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.dynamodb.tables"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"point_in_time_recovery": row.point_in_time_recovery}) if {
	row.point_in_time_recovery == "ENABLED"
}

else := verdict.fail("the table has no point-in-time recovery", {"state": row.point_in_time_recovery}) if {
	row.point_in_time_recovery == "DISABLED"
}
