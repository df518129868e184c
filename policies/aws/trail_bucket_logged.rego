# METADATA
# title: Access to the bucket of a trail is logged
# description: |
#   Who reads or changes the account's own log files should leave a trace. The bucket may be another account's;
#   then its settings cannot be read here.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html
# custom:
#   severity: medium
#   evidence: [aws.cloudtrail.trails, aws.s3.buckets]
#   fields:
#     aws.cloudtrail.trails: [arn, bucket]
#     aws.s3.buckets: [name, logging]
#   controls: [A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: Turn on server access logging for the bucket.
package policies.aws.trail_bucket_logged

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudtrail.trails"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"bucket": row.bucket, "logs": logging(row).bucket}) if {
	logging(row).state == "set"
	is_string(logging(row).bucket)
	count(logging(row).bucket) > 0
}

else := verdict.fail("access to the bucket is not logged", {"bucket": row.bucket}) if {
	logging(row).state == "none"
}

else := verdict.unknown("unsupported", "the bucket is none of the account's") if {
	is_string(row.bucket)
	count([bucket | some bucket in input.evidence["aws.s3.buckets"].rows; bucket.name == row.bucket]) == 0
}

logging(row) := settings[0] if {
	settings := [bucket.logging | some bucket in input.evidence["aws.s3.buckets"].rows; bucket.name == row.bucket]
	count(settings) == 1
}
