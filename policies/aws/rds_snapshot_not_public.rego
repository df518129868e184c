# METADATA
# title: Snapshots of databases are not public
# description: |
#   A public snapshot gives a whole database to every AWS customer, and scanners look for them. Snapshots that RDS or
#   AWS Backup made cannot be shared. Sharing with single accounts is left alone.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
# custom:
#   severity: critical
#   evidence: [aws.rds.snapshots]
#   fields: [origin, shared_with]
#   controls: [A.8.3, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: Make the snapshot private and find out what was in it.
package policies.aws.rds_snapshot_not_public

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.snapshots"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it cannot be shared") if row.origin in {"automated", "awsbackup"}

else := verdict.fail("everyone can restore it", {"shared_with": row.shared_with}) if {
	row.origin == "manual"
	is_array(row.shared_with)
	"all" in row.shared_with
}

else := verdict.pass({"shared_with": row.shared_with}) if {
	row.origin == "manual"
	is_array(row.shared_with)
	every account in row.shared_with {
		is_string(account)
		count({account} & {"all"}) == 0
	}
}
