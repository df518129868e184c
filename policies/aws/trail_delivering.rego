# METADATA
# title: A trail delivers what it logs
# description: |
#   A trail can be stopped, or be refused by its bucket, and then nothing is kept without anybody noticing. A trail
#   that logs delivers several times an hour, since reading it makes events as well.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
# custom:
#   severity: high
#   evidence: [aws.cloudtrail.trails]
#   fields: [logging, delivered_at, delivery_error]
#   controls: [A.8.15]
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
#     Start logging, or mend what the delivery error names, such as the bucket's policy or the key's policy.
#     Delete a trail that is no longer wanted.
package policies.aws.trail_delivering

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudtrail.trails"].rows
	said := decide(row)
}

decide(row) := verdict.fail("the trail does not log", {"logging": false}) if row.logging == false

else := verdict.fail(refused(row), {"delivery_error": row.delivery_error}) if {
	row.logging == true
	count(row.delivery_error) > 0
}

else := verdict.fail("the trail has never delivered", {"delivered_at": "never"}) if {
	row.logging == true
	row.delivered_at.state == "none"
}

else := verdict.pass({"delivered_at": row.delivered_at.at}) if {
	row.logging == true
	row.delivery_error == ""
	row.delivered_at.state == "at"
	times.past(row.delivered_at.at) >= oldest
}

else := verdict.fail(late, {"delivered_at": row.delivered_at.at}) if {
	row.logging == true
	row.delivered_at.state == "at"
	times.past(row.delivered_at.at) < oldest
}

refused(row) := sprintf("the last delivery failed: %s", [row.delivery_error])

oldest := times.ago(input.parameters.days)

late := sprintf("the last delivery is more than %d days old", [input.parameters.days])
