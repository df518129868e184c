# METADATA
# title: Event data stores keep events for a year
# description: |
#   Many attacks are noticed after months only, and then events of the time before are needed. A store that is about to
#   be deleted keeps them for seven days at most, whatever its retention period says.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-event-data-store.html
# custom:
#   severity: medium
#   evidence: [aws.cloudtrail.event_data_stores]
#   fields: [retention_days, status]
#   controls: [A.8.15, A.5.28]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 365
#       minimum: 7
#       maximum: 3653
#       looser: lower
#       description: The shortest time in days that events are kept
#   remediation: Lengthen the retention period of the event data store.
package policies.aws.event_data_store_retention

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudtrail.event_data_stores"].rows
	said := decide(row)
}

decide(row) := verdict.fail("it is about to be deleted", {"status": row.status}) if row.status == "PENDING_DELETION"

else := verdict.pass({"retention_days": row.retention_days}) if {
	row.status in kept
	row.retention_days >= days
}

else := verdict.fail(message, {"retention_days": row.retention_days}) if {
	row.retention_days > 0
	row.retention_days < days
	message := sprintf("events are kept for fewer than %d days", [days])
}

days := input.parameters.days

# The statuses in which a store keeps what it holds, be it fed or not.
kept := {"CREATED", "ENABLED", "STARTING_INGESTION", "STOPPED_INGESTION", "STOPPING_INGESTION"}
