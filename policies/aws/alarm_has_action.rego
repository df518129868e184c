# METADATA
# title: Alarms run something when they are raised
# description: |
#   An alarm without an action changes its colour on a page that nobody looks at. An alarm that only feeds a composite
#   alarm is left to that one. Who receives what an action sends is not read.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html
# custom:
#   severity: medium
#   evidence: [aws.cloudwatch.alarms]
#   fields: [name, region, actions_enabled, alarm_actions, watches]
#   controls: [A.8.16]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Let the alarm notify a topic that somebody reads, or delete the alarm.
package policies.aws.alarm_has_action

import data.lib.alarms
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudwatch.alarms"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"alarm_actions": row.alarm_actions}) if count(row.alarm_actions) > 0

else := verdict.not_applicable("another alarm is made of it and acts") if {
	row.alarm_actions == []
	alarms.watched(row) == true
}

else := verdict.fail("the alarm runs nothing when it is raised", {"alarm_actions": []}) if {
	row.alarm_actions == []
	alarms.watched(row) == false
}
