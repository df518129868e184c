# METADATA
# title: Schedules of the daemon are kept
# description: |
#   Controls are watched continuously only when every scheduled reading takes place. A moment at which nothing ran, or runs
#   that fail one after the other, are gaps in what can be shown later.
# related_resources:
#   - https://csrc.nist.gov/pubs/sp/800/137/final
# custom:
#   severity: medium
#   evidence: [annexa.schedules]
#   fields: [begun, overdue, missed, failed]
#   controls: [A.5.36, A.8.16]
#   proves: operating
#   parameters:
#     missed:
#       type: integer
#       default: 0
#       minimum: 0
#       maximum: 1000
#       looser: higher
#       description: How many runs of a schedule may be missed within a day
#   remediation: |
#     Look into the daemon's log why runs were missed or fail (annexa evidence log shows when), give it more time between
#     runs, or let another node help.
package policies.annexa.schedules_kept

import data.lib.verdict

verdicts contains verdict.of(row.schedule, said) if {
	some row in input.evidence["annexa.schedules"].rows
	is_number(row.overdue)
	is_number(row.missed)
	is_number(row.failed)
	said := decide(row)
}

decide(row) := verdict.not_applicable("no run of it was due yet") if row.begun == false

else := verdict.fail("runs that were due were not done", {"overdue": row.overdue}) if row.overdue > 1

else := verdict.fail("the last runs failed", {"overdue": row.overdue, "failed": row.failed}) if {
	row.overdue > 0
	row.failed > 0
}

else := verdict.fail("runs were missed within the last day", {"missed": row.missed}) if {
	row.missed > input.parameters.missed
}

else := verdict.pass({"overdue": row.overdue, "missed": row.missed}) if {
	row.begun == true
	row.overdue <= 1
	row.missed <= input.parameters.missed
}
