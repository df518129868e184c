# METADATA
# title: Buckets refuse plain HTTP
# description: |
#   S3 answers over plain HTTP unless the bucket policy refuses it. Such a policy denies everything to
#   everybody, on the bucket and on all its objects, when aws:SecureTransport is false; a deny of less leaves
#   something open.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
# custom:
#   severity: medium
#   evidence: [aws.s3.buckets]
#   fields: [name, arn, policy]
#   controls: [A.8.24, A.5.14]
#   proves: operating
#   parameters: {}
#   remediation: Deny s3:* to everybody on the bucket and its objects when aws:SecureTransport is false.
package policies.aws.s3_bucket_tls_only

import data.lib.iam_resource
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.s3.buckets"].rows
	said := decide(row)
}

decide(row) := verdict.fail("no bucket policy refuses plain HTTP", {"policy": "none"}) if row.policy.state == "none"

else := verdict.pass({"refuses_http": true}) if {
	refused(row) == "yes"
}

else := verdict.fail("the bucket policy does not refuse all plain HTTP", {"refuses_http": false}) if {
	refused(row) == "no"
}

else := verdict.unknown("unsupported", "whether the policy refuses plain HTTP cannot be told") if {
	refused(row) == "undecided"
}

refused(row) := answer if {
	row.policy.state == "set"
	resources := [row.arn, concat("", [row.arn, "/*"])]
	answer := iam_resource.refuses_http(row.policy.document.statements, resources, {"*", "s3:*"})
}
