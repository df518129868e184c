# METADATA
# title: Every management event is logged in every region
# description: |
#   What is done to an account shows in its management events, reading and writing ones. One trail must log them all,
#   in every region, also in those that nobody uses, for there an attacker is least noticed. Selectors are read by
#   their fields; events of KMS and of the RDS Data API may be left out, since they are many. Trails of the
#   organisation count where AWS shows their selectors.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/receive-cloudtrail-log-files-from-multiple-regions.html
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
# custom:
#   severity: high
#   evidence: [aws.account, aws.cloudtrail.trails]
#   fields:
#     aws.account: [account]
#     aws.cloudtrail.trails: [arn, multi_region, logging, event_selectors, advanced_event_selectors]
#   controls: [A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Create a trail for all regions that logs all management events, and start it.
package policies.aws.trail_multi_region

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

message := "no trail that is logging records every management event of every region"

enough(trail) := false if cloudtrail.everywhere(trail) == false

else := cloudtrail.complete(trail) if cloudtrail.everywhere(trail) == true
