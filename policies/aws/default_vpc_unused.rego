# METADATA
# title: Default VPCs are not used
# description: |
#   Every subnet of a default VPC leads to the internet, and what is started without a subnet lands there. What a team
#   runs belongs into a VPC that somebody planned. A default VPC with a network interface is in use.
# related_resources:
#   - https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
# custom:
#   severity: low
#   evidence: [aws.ec2.vpcs]
#   fields: [default, interfaces]
#   controls: [A.8.20, A.8.22]
#   proves: operating
#   parameters: {}
#   remediation: Move what runs in the default VPC to another, and delete the default VPC.
package policies.aws.default_vpc_unused

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.vpcs"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("not a default VPC") if row.default == false

else := verdict.fail("the default VPC is in use", {"interfaces": row.interfaces}) if {
	row.default == true
	is_number(row.interfaces)
	row.interfaces > 0
}

else := verdict.pass({"interfaces": 0}) if {
	row.default == true
	row.interfaces == 0
}
