# METADATA
# title: Addresses of functions ask who is there
# description: |
#   A function can have an address on the internet of its own. With the authentication NONE it answers whoever
#   knows the address; with AWS_IAM only signed requests that a policy allows.
# related_resources:
#   - https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
# custom:
#   severity: high
#   evidence: [aws.lambda.functions]
#   fields: [url_auth]
#   controls: [A.8.3, A.8.5]
#   proves: operating
#   parameters: {}
#   remediation: Set the authentication of the address to AWS_IAM, or put something in front that asks.
package policies.aws.lambda_url_auth

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.lambda.functions"].rows
	said := decide(row)
}

decide(row) := verdict.fail("an address answers everybody", {"url_auth": row.url_auth}) if "NONE" in row.url_auth

else := verdict.not_applicable("the function has no address of its own") if row.url_auth == []

else := verdict.pass({"url_auth": row.url_auth}) if {
	is_array(row.url_auth)
	every auth in row.url_auth {
		auth == "AWS_IAM"
	}
}
