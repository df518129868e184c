# METADATA
# title: Default security groups have no rules
# description: |
#   Whatever is started without a security group gets the VPC's default one. As AWS makes it, everything in it reaches
#   everything else in it, and the whole internet. Without rules nothing can lean on it.
# related_resources:
#   - https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
# custom:
#   severity: medium
#   evidence: [aws.ec2.security_groups]
#   fields: [name, ingress, egress]
#   controls: [A.8.20, A.8.22]
#   proves: operating
#   parameters: {}
#   remediation: Give what uses the default group a group of its own, then remove all rules of the default group.
package policies.aws.sg_default_restricts_all

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.security_groups"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"ingress": 0, "egress": 0}) if {
	row.name == "default"
	row.ingress == []
	row.egress == []
}

else := verdict.fail("the default group has rules", {"ingress": row.ingress, "egress": row.egress}) if {
	row.name == "default"
	count(row.ingress) + count(row.egress) > 0
}

else := verdict.not_applicable("not the default group of a VPC") if {
	is_string(row.name)
	count({row.name} & {"default"}) == 0
}
