# METADATA
# title: Access to buckets is logged
# description: |
#   Server access logs tell who asked for which object. A trail with data events tells the same and is judged
#   elsewhere. A bucket that logs into itself grows without end and still passes.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
# custom:
#   severity: medium
#   evidence: [aws.s3.buckets]
#   fields: [logging]
#   controls: [A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: Turn on server access logging into a bucket for logs.
package policies.aws.s3_bucket_access_logging

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.s3.buckets"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"bucket": row.logging.bucket}) if {
	row.logging.state == "set"
	count(row.logging.bucket) > 0
	is_string(row.logging.bucket)
}

else := verdict.fail("access is not logged", {"state": row.logging.state}) if {
	row.logging.state == "none"
}
