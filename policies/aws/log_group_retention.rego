# METADATA
# title: Log groups keep events long enough
# description: |
#   An attack is often found months after it began, and can be followed back only as far as logs are kept. Events that
#   never expire are kept long enough; whether they are kept too long is not judged here.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
# custom:
#   severity: medium
#   evidence: [aws.logs.log_groups]
#   fields: [class, retention]
#   controls: [A.5.33, A.8.15]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 365
#       minimum: 1
#       maximum: 3653
#       looser: lower
#       description: The least number of days that events must be kept
#   remediation: |
#     Set the retention of the log group.
package policies.aws.log_group_retention

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.logs.log_groups"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("AWS settles how long a log group for delivery keeps events") if {
	row.class == "DELIVERY"
}

else := verdict.pass({"retention": "forever"}) if row.retention.state == "forever"

else := verdict.pass({"days": row.retention.days}) if {
	row.retention.state == "after"
	row.retention.days >= input.parameters.days
}

else := verdict.fail(short, {"days": row.retention.days}) if {
	row.retention.state == "after"
	row.retention.days < input.parameters.days
}

short := sprintf("events are kept for less than %d days", [input.parameters.days])
