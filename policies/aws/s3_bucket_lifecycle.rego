# METADATA
# title: Buckets say what becomes of old objects
# description: |
#   Without a lifecycle rule every object, version and broken upload stays for ever. One enabled rule is enough;
#   which objects it is for, and what it does to them, is not weighed.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
# custom:
#   severity: low
#   evidence: [aws.s3.buckets]
#   fields: [lifecycle]
#   controls: [A.8.10]
#   proves: operating
#   parameters: {}
#   remediation: Add a lifecycle rule to the bucket.
package policies.aws.s3_bucket_lifecycle

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.s3.buckets"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"rules": enabled(row)}) if count(enabled(row)) > 0

else := verdict.fail("no lifecycle rule is enabled", {"rules": []}) if {
	is_array(row.lifecycle)
	every rule in row.lifecycle {
		rule.enabled == false
	}
}

enabled(row) := [rule.id | some rule in row.lifecycle; rule.enabled == true]
