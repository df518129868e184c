# METADATA
# title: No security group opens RDP to the internet
# description: |
#   Remote Desktop that everyone can reach is a usual way in for ransomware. It listens on TCP and UDP.
#   A range wider than /8 of IPv4 or /16 of IPv6 counts as the internet, in the rule itself or in a prefix list that it
#   names. Whether something uses the group is not read: it can be used at any time.
# related_resources:
#   - https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
#   - https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
# custom:
#   severity: high
#   evidence: [aws.ec2.security_groups]
#   fields: [ingress]
#   controls: [A.8.20, A.8.22]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Let the rule name the addresses, prefix list or security group that need it, or reach the machine
#     through Session Manager.
package policies.aws.sg_no_open_rdp

import data.lib.network
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.security_groups"].rows
	said := decide(row)
}

decide(row) := network.judge(row.ingress, asked, "RDP is open to the internet")

asked := network.ports(["3389"], network.both)
