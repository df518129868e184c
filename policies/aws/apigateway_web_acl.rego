# METADATA
# title: Stages of REST APIs have a web ACL
# description: |
#   A web ACL turns away requests that are known to be attacks, and lets a new attack be turned away for all at once. What
#   its rules do is not read here.
# related_resources:
#   - https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
# custom:
#   severity: low
#   evidence: [aws.apigateway.stages]
#   fields: [web_acl]
#   controls: [A.8.20, A.8.26]
#   proves: operating
#   parameters: {}
#   remediation: Associate a web ACL with the stage.
package policies.aws.apigateway_web_acl

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.apigateway.stages"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"web_acl": row.web_acl}) if {
	is_string(row.web_acl)
	count(row.web_acl) > 0
}

else := verdict.fail("no web ACL guards it", {"web_acl": ""}) if {
	row.web_acl == ""
}
