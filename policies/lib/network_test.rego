package lib.network_test

import data.lib.network
import data.lib.testing

rule(overrides) := testing.changed(
	{
		"protocol": "tcp",
		"ports": {"state": "range", "from": 22, "to": 22},
		"ipv4": ["0.0.0.0/0"],
		"ipv6": [],
		"prefix_lists": [],
		"groups": [],
	},
	overrides,
)

ssh := network.ports(["22"], network.tcp)

wide := [
	"0.0.0.0/0",
	"0.0.0.0/1",
	"128.0.0.0/1",
	"64.0.0.0/2",
	"2.0.0.0/7",
	"::/0",
	"0::0/0",
	"2000::/3",
	"8000::/1",
	"2600::/12",
	"fc00::/6",
]

narrow := [
	"10.0.0.0/8",
	"203.0.113.7/32",
	"2001:db8::/32",
	"2001:DB8::/16",
	"fc00::/7",
	"fd00::/8",
	"FD12:3456:789a::/48",
]

test_wide if {
	every range in wide {
		network.wide(range) == true
	}
	every range in narrow {
		network.wide(range) == false
	}
}

test_an_odd_range_has_no_answer if {
	answers := [answer |
		some range in ["", "0.0.0.0", "any", 7, null, "0.0.0.0/", "/0", "0.0.0.0/x"]
		answer := network.wide(range)
	]
	answers == []
}

list(owner, ranges) := {"ipv4": [], "prefix_lists": [{"id": "pl-1", "owner": owner, "ranges": ranges}]}

test_internet if {
	network.internet(rule({})) == true
	network.internet(rule({"ipv4": [], "ipv6": ["::/0"]})) == true
	network.internet(rule({"ipv4": ["10.0.0.0/8", "0.0.0.0/1"]})) == true
	network.internet(rule(list("123456789012", ["0.0.0.0/0"]))) == true
	network.internet(rule(list("123456789012", ["192.0.2.0/24"]))) == false
	network.internet(rule(list("AWS", []))) == false
	network.internet(rule({"ipv4": [], "groups": [{"id": "sg-1", "account": ""}]})) == false
}

test_an_odd_source_has_no_answer if {
	answers := [answer |
		some overrides in [{"ipv4": null}, {"ipv4": {}}, {"ipv4": ["10.0.0.0/8", 7]}, list("123456789012", null)]
		answer := network.internet(rule(overrides))
	]
	answers == []
}

span(from, to) := {"ports": {"state": "range", "from": from, "to": to}}

open := [
	{},
	{"protocol": "6"},
	{"protocol": "-1", "ports": {"state": "all"}},
	{"ports": {"state": "all"}},
	span(0, 65535),
	span(20, 22),
	span(22, 80),
	span(-1, -1),
]

closed := [span(23, 80), span(0, 21), {"protocol": "udp"}, {"protocol": "icmp"}, {"ipv4": ["10.0.0.0/8"]}]

undecided := [
	span("22", 22),
	span(80, 30),
	{"ports": {"state": "half"}},
	{"ports": {}},
	{"protocol": 6},
	{"protocol": "xyzzy"},
	{"ipv4": ["any"]},
]

test_opens if {
	every overrides in open {
		network.opens(rule(overrides), ssh) == true
	}
}

test_does_not_open if {
	every overrides in closed {
		network.opens(rule(overrides), ssh) == false
	}
}

test_an_odd_rule_has_no_answer if {
	answers := [overrides | some overrides in undecided; is_boolean(network.opens(rule(overrides), ssh))]
	answers == []
}

test_texts_that_are_no_ports_have_no_answer if {
	answers := [answer | some texts in [[], ["ssh"], ["22", ""]]; answer := network.ports(texts, network.tcp)]
	answers == []
}

entry(number, action, overrides) := testing.changed(
	{
		"number": number,
		"action": action,
		"protocol": "-1",
		"ports": {"state": "all"},
		"ipv4": ["0.0.0.0/0"],
		"ipv6": [],
	},
	overrides,
)

last := entry(32767, "deny", {})

verdict(entries) := network.judge_acl(entries, ssh, "open").verdict

test_the_first_entry_that_fits_decides if {
	verdict([last]) == "pass"
	verdict([]) == "pass"
	verdict([entry(100, "allow", {}), last]) == "fail"
	verdict([entry(90, "deny", {}), entry(100, "allow", {}), last]) == "pass"
	verdict([entry(90, "deny", testing.changed(span(22, 22), {"protocol": "6"})), entry(100, "allow", {})]) == "pass"
	verdict([entry(90, "deny", {"ipv4": ["203.0.113.0/24"]}), entry(100, "allow", {})]) == "fail"
	verdict([entry(90, "deny", {"protocol": "17"}), entry(100, "allow", {})]) == "fail"
	verdict([entry(90, "deny", {"ipv4": ["0.0.0.0/1"]}), entry(100, "allow", {"ipv4": ["0.0.0.0/1"]})]) == "pass"
}

test_families_of_addresses_are_judged_apart if {
	six := {"ipv4": [], "ipv6": ["::/0"]}
	verdict([entry(90, "deny", {}), entry(100, "allow", six)]) == "fail"
	verdict([entry(90, "deny", six), entry(100, "allow", six)]) == "pass"
}

test_an_odd_entry_has_no_answer if {
	answers := [answer |
		some overrides in [{"action": "permit"}, {"ipv4": null}, {"protocol": null}, {"ports": null, "protocol": "6"}]
		answer := verdict([entry(100, "allow", overrides)])
	]
	answers == []
}
