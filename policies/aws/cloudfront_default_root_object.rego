# METADATA
# title: Distributions of buckets name a default root object
# description: |
#   Whoever asks a distribution for no object gets the default one. Without it the question goes to the bucket, which
#   lists what it holds if it lets the distribution do so. Other origins answer by themselves, and distributions that are
#   switched off answer nobody; both are left alone.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html
# custom:
#   severity: low
#   evidence: [aws.cloudfront.distribution_settings]
#   fields: [enabled, from_bucket, default_root_object]
#   controls: [A.8.9, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: Name a default root object, such as index.html.
package policies.aws.cloudfront_default_root_object

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudfront.distribution_settings"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it is switched off") if row.enabled == false

else := verdict.not_applicable("no origin is a bucket") if {
	row.enabled == true
	row.from_bucket == false
}

else := verdict.fail("it has no default root object", {"default_root_object": ""}) if {
	row.enabled == true
	row.from_bucket == true
	row.default_root_object == ""
}

else := verdict.pass({"default_root_object": row.default_root_object}) if {
	row.enabled == true
	row.from_bucket == true
	is_string(row.default_root_object)
	count(row.default_root_object) > 0
}
