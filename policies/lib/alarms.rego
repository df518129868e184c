# METADATA
# title: Alarms
# description: Alarms that are made of others. Reads the evidence of the policy that asks.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html
package lib.alarms

# Whether a composite alarm of the region is made of an alarm and runs something.
watched(alarm) if {
	some other in input.evidence["aws.cloudwatch.alarms"].rows
	other.region == alarm.region
	other.watches.state == "alarms"
	other.actions_enabled == true
	count(other.alarm_actions) > 0
	named(other.watches.rule, alarm) == true
} else := false

# Whether the rule of a composite alarm names an alarm.
named(rule, alarm) if {
	some name in [alarm.name, alarm.arn]
	some form in [`("%s")`, `('%s')`, `(%s)`]
	contains(replace(rule, " ", ""), replace(sprintf(form, [name]), " ", "")) == true
} else := false
