# METADATA
# title: Database instances keep backups long enough
# description: |
#   Automated backups let a database be restored to any moment of the days that they are kept. Damage is often found
#   days later. Backups that AWS Backup or others make are not read. The instances of a cluster have what their cluster
#   has, so they are not judged here.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html
# custom:
#   severity: medium
#   evidence: [aws.rds.instances]
#   fields: [cluster, backup_days]
#   controls: [A.8.13]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 7
#       minimum: 1
#       maximum: 35
#       looser: lower
#       description: For how many days backups must be kept at least
#   remediation: Keep automated backups for as long as it takes to find damage.
package policies.aws.rds_backup_retention

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.instances"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("its cluster decides") if {
	is_string(row.cluster)
	count(row.cluster) > 0
}

else := verdict.pass({"backup_days": row.backup_days}) if {
	row.cluster == ""
	is_number(row.backup_days)
	row.backup_days >= input.parameters.days
}

else := verdict.fail(short, {"backup_days": row.backup_days}) if {
	row.cluster == ""
	is_number(row.backup_days)
	row.backup_days < input.parameters.days
}

short := sprintf("backups are kept for less than %d days", [input.parameters.days])
