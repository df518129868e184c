# METADATA
# title: Unusual activity of the API is looked for
# description: |
#   CloudTrail Insights learns how often each API is called and says when calls that write become unusually many, as
#   they do when a stolen key is put to use. One trail that logs write events in every region is enough.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html
# custom:
#   severity: low
#   evidence: [aws.account, aws.cloudtrail.trails]
#   fields:
#     aws.account: [account]
#     aws.cloudtrail.trails: [arn, multi_region, logging, event_selectors, advanced_event_selectors, insights]
#   controls: [A.8.16]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Enable Insights for the API call rate on a trail for all regions that logs management events.
package policies.aws.trail_insights

import data.lib.cloudtrail
import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.account"].rows
	said := decide(row)
}

trails := input.evidence["aws.cloudtrail.trails"].rows

decide(row) := verdict.pass({"account": row.account, "trails": found}) if {
	found := [trail.arn | some trail in trails; enough(trail) == true]
	count(found) > 0
}

else := verdict.fail(message, {"account": row.account, "trails": arns}) if {
	every trail in trails {
		enough(trail) == false
	}
}

arns := [trail.arn | some trail in trails]

message := "no trail that is logging looks for unusual API activity"

enough(trail) := false if cloudtrail.everywhere(trail) == false

else := false if {
	cloudtrail.everywhere(trail) == true
	trail.insights == []
}

else := false if {
	cloudtrail.everywhere(trail) == true
	found := cloudtrail.management(trail)
	count(found & {"write"}) == 0
}

else := "ApiCallRateInsight" in trail.insights if {
	cloudtrail.everywhere(trail) == true
	found := cloudtrail.management(trail)
	count(found & {"write"}) == 1
}
