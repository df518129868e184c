# METADATA
# title: Network ACLs keep SSH and RDP from the internet
# description: |
#   A network ACL guards its subnets whatever their security groups say, so that one careless group does not open a machine's
#   console to everyone. Its rules are tried in the order of their numbers and the first that fits decides: an allow counts
#   unless a deny of the same or of all addresses comes before it. A range wider than /8 of IPv4 or /16 of IPv6 counts as the
#   internet. The default ACL allows everything.
# related_resources:
#   - https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
# custom:
#   severity: medium
#   evidence: [aws.ec2.network_acls]
#   fields: [subnets, ingress]
#   controls: [A.8.20, A.8.22]
#   proves: operating
#   parameters: {}
#   remediation: Deny ports 22 and 3389 before the rule that allows, or allow only the ports and addresses that are needed.
package policies.aws.nacl_no_open_ssh_rdp

import data.lib.network
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.network_acls"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("no subnet uses it") if row.subnets == []

else := network.judge_acl(row.ingress, asked, "SSH or RDP is open to the internet") if count(row.subnets) > 0

asked := array.concat(network.ports(["22", "3389"], network.tcp), network.ports(["3389"], network.udp))
