# METADATA
# title: Every object that is written in S3 is logged
# description: |
#   Management events tell who changed a bucket, not who wrote or deleted what is in it. A trail must log the writes
#   of objects in every bucket and every region, also in buckets that are made tomorrow. Selectors are read by their
#   fields. Server access logs, which are no full record, do not count.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
# custom:
#   severity: low
#   evidence: [aws.account, aws.cloudtrail.trails]
#   fields:
#     aws.account: [account]
#     aws.cloudtrail.trails: [arn, multi_region, logging, event_selectors, advanced_event_selectors]
#   controls: [A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Let a trail for all regions log data events of S3 objects, writes included, without limiting them to buckets.
package policies.aws.trail_s3_write_events

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

message := "no trail that is logging records writes of objects in every bucket"

enough(trail) := false if cloudtrail.everywhere(trail) == false

else := "write" in found if {
	cloudtrail.everywhere(trail) == true
	found := cloudtrail.objects(trail)
}
