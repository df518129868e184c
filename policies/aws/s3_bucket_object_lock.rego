# METADATA
# title: Objects are locked against deletion
# description: |
#   A locked object cannot be overwritten or deleted until its time is over, not even by an administrator in
#   compliance mode. A bucket that can lock objects but locks none by default leaves it to whoever writes, so it
#   fails. Locks of single objects are not read.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
# custom:
#   severity: low
#   evidence: [aws.s3.buckets]
#   fields: [object_lock]
#   controls: [A.8.13, A.5.33]
#   proves: operating
#   parameters: {}
#   remediation: Enable object lock on the bucket with a default retention.
package policies.aws.s3_bucket_object_lock

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.s3.buckets"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"mode": row.object_lock.mode, "days": row.object_lock.days}) if {
	row.object_lock.state == "retention"
	row.object_lock.mode in {"COMPLIANCE", "GOVERNANCE"}
	is_number(row.object_lock.days)
	row.object_lock.days > 0
}

else := verdict.fail("objects are not locked by default", {"state": row.object_lock.state}) if {
	row.object_lock.state in {"enabled", "none"}
}
