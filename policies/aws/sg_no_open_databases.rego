# METADATA
# title: No security group opens databases to the internet
# description: |
#   Databases, caches and message stores belong behind the application. One that everyone can reach is a password or a fault
#   away from giving up all it holds.
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
#         "1433", "1434", "1521", "2483", "2484", "3306", "5432", "5984", "6379", "7000", "7001", "8529", "9042",
#         "9092", "9160", "9200", "9300", "11211", "27017", "27018", "27019", "28017", "50000"
#         ]
#       looser: any
#       description: Ports of databases, caches and message stores
#   remediation: Let the rule name the security group of the application.
package policies.aws.sg_no_open_databases

import data.lib.network
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.security_groups"].rows
	said := decide(row)
}

decide(row) := network.judge(row.ingress, asked, "a database is open to the internet")

asked := network.ports(input.parameters.ports, network.both)
