# METADATA
# title: Refused API calls raise an alarm
# description: |
#   Calls that are refused are how somebody looks who does not know yet what a stolen key may do. The noise of two AWS
#   services, HeadBucket and log delivery, may be left out. A trail that logs every management event of every region
#   must deliver to a log group whose metric filters count these events, and an alarm on that metric must run
#   something. Patterns are read by what they match, in whatever order and form. Who receives what the alarm sends,
#   and alarms by other means, such as rules of EventBridge, are not read.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html
# custom:
#   severity: low
#   evidence: [aws.account, aws.cloudtrail.trails, aws.logs.metric_filters, aws.cloudwatch.alarms]
#   fields:
#     aws.account: [account]
#     aws.cloudtrail.trails:
#       - logging
#       - multi_region
#       - log_group
#       - log_group_delivered_at
#       - log_group_delivery_error
#       - event_selectors
#       - advanced_event_selectors
#     aws.logs.metric_filters:
#       [id, region, account_id, log_group, pattern, selection, on_transformed, transformations]
#     aws.cloudwatch.alarms: [arn, name, region, actions_enabled, alarm_actions, watches]
#   controls: [A.8.3, A.8.15, A.8.16]
#   proves: operating
#   parameters:
#     events:
#       type: integer
#       default: 1
#       minimum: 1
#       maximum: 1000
#       looser: higher
#       description: How many events in one period must raise the alarm at the latest
#   remediation: |
#     Let the trail deliver to CloudWatch Logs, and add a metric filter for these events and an alarm on its metric that
#     notifies somebody.
package policies.aws.alarm_unauthorized_calls

import data.lib.alarm_chain
import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.account"].rows
	said := alarm_chain.decide(row.account, "iam.amazonaws.com", kinds)
}

kinds := [
	refused("Client.UnauthorizedOperation"),
	refused("UnauthorizedOperation"),
	refused("AccessDenied"),
	refused("AccessDeniedException"),
]

refused(code) := {
	"hint": code,
	"has": {"errorCode": code},
	"lacks": [],
	"noise": [["eventName", "HeadBucket"], ["sourceIPAddress", "delivery.logs.amazonaws.com"]],
}
