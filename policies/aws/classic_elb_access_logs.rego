# METADATA
# title: Classic load balancers log every request
# description: |
#   Access logs tell who asked for what, which is what is asked for after an incident. Classic load balancers write them
#   to a bucket, for every kind of listener, once that is switched on.
# related_resources:
#   - https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html
# custom:
#   severity: medium
#   evidence: [aws.elb.load_balancers]
#   fields: [access_logs]
#   controls: [A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: Switch on access logs and let them go to a bucket.
package policies.aws.classic_elb_access_logs

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.elb.load_balancers"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"access_logs": true}) if row.access_logs == true

else := verdict.fail("requests are not logged", {"access_logs": false}) if {
	row.access_logs == false
}
