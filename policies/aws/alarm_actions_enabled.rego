# METADATA
# title: Actions of alarms are enabled
# description: |
#   Actions are disabled for maintenance, and then forgotten. The alarm still changes its state, and nobody hears of
#   it.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
# custom:
#   severity: medium
#   evidence: [aws.cloudwatch.alarms]
#   fields: [actions_enabled]
#   controls: [A.8.16]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Enable the actions of the alarm, or delete the alarm.
package policies.aws.alarm_actions_enabled

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudwatch.alarms"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"actions_enabled": true}) if row.actions_enabled == true

else := verdict.fail("the alarm is raised and runs nothing, since its actions are disabled", {"actions_enabled": false}) if {
	row.actions_enabled == false
}
