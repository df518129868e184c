# METADATA
# title: No security group opens risky services to the internet
# description: |
#   Some services give whoever reaches them files, commands or the control of machines, often without a password: FTP,
#   Telnet, mail, file shares, remote shells, container and cluster interfaces. They are not meant for the internet.
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
#   parameters:
#     ports:
#       type: string_list
#       default: [
#         "20", "21", "23", "25", "110", "111", "135", "137", "138", "139", "143", "389", "445", "512", "513", "514",
#         "623", "873", "1099", "2049", "2375", "2376", "4333", "5000", "5500", "5601", "5900", "5985", "5986",
#         "8088", "8888", "10250"
#         ]
#       looser: any
#       description: Ports of services that are not meant for the internet
#   remediation: Close the port, or let the rule name the addresses or security group that need it.
package policies.aws.sg_no_open_high_risk_ports

import data.lib.network
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.security_groups"].rows
	said := decide(row)
}

decide(row) := network.judge(row.ingress, asked, "a risky service is open to the internet")

asked := network.ports(input.parameters.ports, network.both)
