# METADATA
# title: Application load balancers log every request
# description: |
#   Access logs tell who asked for what, which is what is asked for after an incident. Network load balancers log
#   connections of TLS alone and gateways nothing; they are left alone.
# related_resources:
#   - https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
# custom:
#   severity: medium
#   evidence: [aws.elbv2.load_balancers]
#   fields: [type, access_logs]
#   controls: [A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: Switch on access logs and let them go to a bucket.
package policies.aws.elbv2_access_logs

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.elbv2.load_balancers"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("only application load balancers log requests") if row.type in {"network", "gateway"}

else := verdict.pass({"access_logs": "true"}) if {
	row.type in {"application"}
	row.access_logs == "true"
}

else := verdict.fail("requests are not logged", {"access_logs": "false"}) if {
	row.type in {"application"}
	row.access_logs == "false"
}
