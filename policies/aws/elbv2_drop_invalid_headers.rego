# METADATA
# title: Application load balancers drop malformed headers
# description: |
#   Headers that are malformed are a way to smuggle one request inside another past the load balancer.
# related_resources:
#   - https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
# custom:
#   severity: medium
#   evidence: [aws.elbv2.load_balancers]
#   fields: [type, drop_invalid_headers]
#   controls: [A.8.20, A.8.26]
#   proves: operating
#   parameters: {}
#   remediation: Let the load balancer drop invalid header fields.
package policies.aws.elbv2_drop_invalid_headers

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.elbv2.load_balancers"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("only application load balancers read headers") if row.type in {"network", "gateway"}

else := verdict.pass({"drop_invalid_headers": "true"}) if {
	row.type in {"application"}
	row.drop_invalid_headers == "true"
}

else := verdict.fail("malformed headers are passed on", {"drop_invalid_headers": "false"}) if {
	row.type in {"application"}
	row.drop_invalid_headers == "false"
}
