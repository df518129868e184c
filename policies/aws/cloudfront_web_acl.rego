# METADATA
# title: Distributions have a web ACL
# description: |
#   A web ACL turns away requests that are known to be attacks, and lets a new attack be turned away for all at once.
#   What its rules do is not read. Distributions that are switched off answer nobody and are left alone.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-awswaf.html
# custom:
#   severity: low
#   evidence: [aws.cloudfront.distributions]
#   fields: [enabled, web_acl]
#   controls: [A.8.20, A.8.26]
#   proves: operating
#   parameters: {}
#   remediation: Associate a web ACL with the distribution.
package policies.aws.cloudfront_web_acl

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudfront.distributions"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it is switched off") if row.enabled == false

else := verdict.pass({"web_acl": row.web_acl}) if {
	row.enabled == true
	is_string(row.web_acl)
	count(row.web_acl) > 0
}

else := verdict.fail("no web ACL guards it", {"web_acl": ""}) if {
	row.enabled == true
	row.web_acl == ""
}
