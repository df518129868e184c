# METADATA
# title: Security groups open only allowed ports to the internet
# description: |
#   Whatever everyone can reach must be meant for everyone. Ports of TCP and UDP that are, such as those of a web site, are
#   listed in the parameter; a rule is for one allowed port, or it counts as open. Protocols without ports, such as
#   ICMP, are left alone.
#   A range wider than /8 of IPv4 or /16 of IPv6 counts as the internet, in the rule itself or in a prefix list that it
#   names. Whether something uses the group is not read: it can be used at any time.
# related_resources:
#   - https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
#   - https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
# custom:
#   severity: medium
#   evidence: [aws.ec2.security_groups]
#   fields: [ingress]
#   controls: [A.8.20, A.8.22]
#   proves: operating
#   parameters:
#     ports:
#       type: string_list
#       default: ["80", "443"]
#       looser: any
#       description: Ports that may be open to the internet
#   remediation: Close the port, put it behind a load balancer, or list it in the parameter with a reason.
package policies.aws.sg_no_open_any_port

import data.lib.network
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.security_groups"].rows
	said := decide(row)
}

decide(row) := verdict.fail("a port other than those allowed is open to the internet", {"rules": opening}) if {
	opening := [rule | some rule in row.ingress; opens(rule) == true]
	count(opening) > 0
}

else := verdict.pass({"rules": count(row.ingress)}) if {
	is_array(row.ingress)
	every rule in row.ingress {
		opens(rule) == false
	}
}

opens(rule) if {
	network.internet(rule) == true
	other(rule) == true
} else := false if network.internet(rule) == false

else := false if other(rule) == false

# Whether a rule is for a port of TCP or UDP that is not allowed. Protocols without ports are not asked about.
other(rule) := false if {
	lower(rule.protocol) in network.both
	rule.ports.state == "range"
	rule.ports.from == rule.ports.to
	format_int(rule.ports.from, 10) in input.parameters.ports
}

else := reached if {
	reached := network.reaches(rule, {"protocols": network.both, "first": 0, "last": 65535})
}
