# METADATA
# title: A trail delivers to CloudWatch Logs
# description: |
#   Log files in a bucket are read afterwards; in CloudWatch Logs events can raise alarms within minutes. A trail that
#   does not log is left to the policy on its delivery. That a log group of another account keeps them is not read.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
# custom:
#   severity: low
#   evidence: [aws.cloudtrail.trails]
#   fields: [logging, log_group, log_group_delivered_at, log_group_delivery_error]
#   controls: [A.8.15, A.8.16]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 1
#       minimum: 1
#       maximum: 30
#       looser: higher
#       description: How many days may have gone by since the last delivery
#   remediation: |
#     Give the trail a log group and a role that may write to it.
package policies.aws.trail_cloudwatch_delivery

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudtrail.trails"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the trail does not log") if row.logging == false

else := verdict.fail("the trail delivers to no log group", {"log_group": ""}) if {
	row.logging == true
	row.log_group == ""
}

else := verdict.fail(refused(row), {"log_group": row.log_group, "error": row.log_group_delivery_error}) if {
	row.logging == true
	count(row.log_group_delivery_error) > 0
}

else := verdict.fail("the trail has never delivered to its log group", {"log_group": row.log_group}) if {
	row.logging == true
	row.log_group_delivered_at.state == "none"
}

else := verdict.pass({"log_group": row.log_group, "delivered_at": row.log_group_delivered_at.at}) if {
	row.logging == true
	startswith(row.log_group, "arn:")
	row.log_group_delivery_error == ""
	row.log_group_delivered_at.state == "at"
	times.past(row.log_group_delivered_at.at) >= oldest
}

else := verdict.fail(late, {"log_group": row.log_group, "delivered_at": row.log_group_delivered_at.at}) if {
	row.logging == true
	row.log_group_delivered_at.state == "at"
	times.past(row.log_group_delivered_at.at) < oldest
}

refused(row) := sprintf("the last delivery to the log group failed: %s", [row.log_group_delivery_error])

oldest := times.ago(input.parameters.days)

late := sprintf("the last delivery to the log group is more than %d days old", [input.parameters.days])
