# METADATA
# title: Instances have no public address
# description: |
#   An instance with a public address can be reached from the internet as soon as one security group allows it. Behind a
#   load balancer or reached through Session Manager it needs none. IPv6 addresses are not read.
# related_resources:
#   - https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
# custom:
#   severity: medium
#   evidence: [aws.ec2.instances]
#   fields: [state, public_ips]
#   controls: [A.8.20, A.8.22]
#   proves: operating
#   parameters: {}
#   remediation: Move the instance to a private subnet and put a load balancer before it.
package policies.aws.instance_no_public_ip

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.instances"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the instance is gone") if row.state in {"shutting-down", "terminated"}

else := verdict.fail("the instance has a public address", {"public_ips": row.public_ips}) if count(row.public_ips) > 0

else := verdict.pass({"public_ips": []}) if row.public_ips == []
