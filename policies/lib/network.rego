# METADATA
# title: Networks
# description: |
#   What rules of networks let in from the internet. A range counts as the internet when it is wider than anybody's own
#   network: wider than /8 of IPv4 or /16 of IPv6, so that 0.0.0.0/0 cut in halves is still found. Private ranges are
#   not the internet. What is odd has no answer, so that nothing is decided from it.
# related_resources:
#   - https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
#   - https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
#   - https://www.iana.org/assignments/protocol-numbers/protocol-numbers.xhtml
package lib.network

import data.lib.verdict

# TCP and UDP as security groups and network ACLs write them.
tcp := {"tcp", "6"}

udp := {"udp", "17"}

both := tcp | udp

# Whether a protocol is one: a name that AWS writes, or a number of IANA's.
is_protocol(protocol) if protocol in {"tcp", "udp", "icmp", "icmpv6"}

is_protocol(protocol) if {
	regex.match("^[0-9]{1,3}$", protocol)
	to_number(protocol) <= 255
}

# Ports that are asked about, from lists of texts. Undefined when one of them is no port.
ports(texts, protocols) := asked if {
	numbers := numbers_of(texts)
	asked := [{"protocols": protocols, "first": port, "last": port} | some port in numbers]
}

# Texts as port numbers. Undefined when there is none, or one of them is no port.
numbers_of(texts) := [to_number(text) | some text in texts] if {
	count(texts) > 0
	every text in texts {
		regex.match("^[0-9]{1,5}$", text)
	}
}

# What a list of rules that only allow says about the ports that are asked about.
judge(rules, asked, message) := verdict.fail(message, {"rules": opening}) if {
	opening := [rule | some rule in rules; opens(rule, asked) == true]
	count(opening) > 0
}

else := verdict.pass({"rules": count(rules)}) if {
	is_array(rules)
	count(asked) > 0
	every rule in rules {
		opens(rule, asked) == false
	}
}

# Whether a rule opens one of the ports that are asked about to the internet.
opens(rule, asked) if {
	internet(rule) == true
	some each in asked
	reaches(rule, each) == true
} else := false if internet(rule) == false

else := false if {
	every each in asked {
		reaches(rule, each) == false
	}
}

# Whether a rule is for the internet.
internet(rule) if {
	is_array(rule.ipv4)
	some range in rule.ipv4
	wide(range) == true
} else if {
	is_array(rule.ipv6)
	some range in rule.ipv6
	wide(range) == true
} else if {
	is_array(rule.prefix_lists)
	some list in rule.prefix_lists
	is_array(list.ranges)
	some range in list.ranges
	wide(range) == true
} else := false if {
	narrow(rule.ipv4) == true
	narrow(rule.ipv6) == true
	is_array(rule.prefix_lists)
	every list in rule.prefix_lists {
		narrow_list(list) == true
	}
}

narrow(ranges) if {
	is_array(ranges)
	every range in ranges {
		wide(range) == false
	}
}

# The lists of AWS hold the addresses of its services.
narrow_list(list) if list.owner == "AWS"

else if narrow(list.ranges) == true

# Whether a range is wider than anybody's own network.
wide(range) := prefix(range) < 8 if {
	is_string(range)
	regex.match("^[0-9.]+/[0-9]{1,2}$", range)
} else := false if {
	is_string(range)
	regex.match("^f[cd][0-9a-f:]*/([7-9]|[1-9][0-9]|1[0-2][0-9])$", lower(range))
} else := prefix(range) < 16 if {
	is_string(range)
	regex.match("^[0-9A-Fa-f:]+/[0-9]{1,3}$", range)
}

prefix(range) := to_number(split(range, "/")[1])

# Whether a rule is for one of the ports that are asked about.
reaches(rule, asked) if {
	rule.protocol == "-1"
} else := false if {
	is_string(rule.protocol)
	protocol := lower(rule.protocol)
	is_protocol(protocol)
	count({protocol} & asked.protocols) == 0
} else if {
	is_string(rule.protocol)
	lower(rule.protocol) in asked.protocols
	rule.ports.state == "all"
} else := met if {
	is_string(rule.protocol)
	lower(rule.protocol) in asked.protocols
	rule.ports.state == "range"
	is_number(rule.ports.from)
	is_number(rule.ports.to)
	met := meet(rule.ports, asked)
}

# Whether two stretches of ports meet; -1 stands for all ports.
meet(range, asked) if {
	range.from == -1
} else := false if {
	range.from <= range.to
	range.to < asked.first
} else := false if {
	range.from <= range.to
	range.from > asked.last
} else if {
	range.from <= asked.last
	range.to >= asked.first
}

# What the rules of a network ACL say about single ports. They are tried in the order of their numbers and the first
# that fits decides, so an allow counts unless a deny of the same or all addresses comes before it.
judge_acl(entries, asked, message) := verdict.fail(message, {"entries": opening}) if {
	opening := [entry | some entry in entries; some each in asked; lets_in(entry, entries, each) == true]
	count(opening) > 0
}

else := verdict.pass({"entries": count(entries)}) if {
	is_array(entries)
	count(asked) > 0
	every entry in entries {
		every each in asked {
			lets_in(entry, entries, each) == false
		}
	}
}

# Whether an entry lets the internet in to a port.
lets_in(entry, entries, asked) if {
	entry.action == "allow"
	some range in both_families(entry)
	wide(range) == true
	reaches(entry, asked) == true
	shut(entry, entries, asked) == false
} else := false if {
	entry.action == "deny"
} else := false if {
	narrow(entry.ipv4) == true
	narrow(entry.ipv6) == true
} else := false if {
	reaches(entry, asked) == false
} else := false if {
	shut(entry, entries, asked) == true
}

# Whether denies that come first leave nothing of an entry.
shut(entry, entries, asked) if {
	ranges := both_families(entry)
	count(ranges) > 0
	every range in ranges {
		some deny in entries
		deny.action == "deny"
		is_number(deny.number)
		is_number(entry.number)
		deny.number < entry.number
		reaches(deny, asked) == true
		covers(deny, range) == true
	}
} else := false

covers(deny, range) if {
	range in both_families(deny)
} else if {
	contains(range, ":")
	"::/0" in deny.ipv6
} else if {
	contains(range, ".")
	"0.0.0.0/0" in deny.ipv4
}

both_families(entry) := array.concat(entry.ipv4, entry.ipv6) if {
	is_array(entry.ipv4)
	is_array(entry.ipv6)
}
