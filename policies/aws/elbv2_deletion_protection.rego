# METADATA
# title: Load balancers are protected from deletion
# description: |
#   One wrong command deletes a load balancer and takes down what is behind it. With protection, it must be unlocked
#   first.
# related_resources:
#   - https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
# custom:
#   severity: low
#   evidence: [aws.elbv2.load_balancers]
#   fields: [deletion_protection]
#   controls: [A.8.14]
#   proves: operating
#   parameters: {}
#   remediation: Switch on deletion protection.
package policies.aws.elbv2_deletion_protection

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.elbv2.load_balancers"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"deletion_protection": "true"}) if {
	row.deletion_protection == "true"
}

else := verdict.fail("it can be deleted at once", {"deletion_protection": "false"}) if {
	row.deletion_protection == "false"
}
