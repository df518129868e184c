# METADATA
# title: No security group opens every port to the internet
# description: |
#   A group that lets everyone reach every port guards nothing: whatever listens on the machine is open to all.
#   A range wider than /8 of IPv4 or /16 of IPv6 counts as the internet, in the rule itself or in a prefix list that it
#   names. Whether something uses the group is not read: it can be used at any time.
# related_resources:
#   - https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
#   - https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
# custom:
#   severity: critical
#   evidence: [aws.ec2.security_groups]
#   fields: [ingress]
#   controls: [A.8.20, A.8.22]
#   proves: operating
#   parameters: {}
#   remediation: Replace the rule by one for each port that is needed.
package policies.aws.sg_no_open_all_ports

import data.lib.network
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.security_groups"].rows
	said := decide(row)
}

decide(row) := verdict.fail("every port is open to the internet", {"rules": opening}) if {
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
	whole(rule) == true
} else := false if network.internet(rule) == false

else := false if whole(rule) == false

# Whether a rule is for every port of TCP or UDP. The port 0 is used by nothing.
whole(rule) := network.reaches(rule, every_port) if {
	network.reaches(rule, {"protocols": network.both, "first": 1, "last": 1}) == true
	network.reaches(rule, {"protocols": network.both, "first": 65535, "last": 65535}) == true
} else := false if network.reaches(rule, {"first": 1, "last": 1, "protocols": network.both}) == false

else := false if network.reaches(rule, {"first": 65535, "last": 65535, "protocols": network.both}) == false

every_port := {"protocols": network.both, "first": 0, "last": 65535}
