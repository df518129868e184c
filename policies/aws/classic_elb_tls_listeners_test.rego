package policies.aws.classic_elb_tls_listeners_test

import data.lib.testing
import data.policies.aws.classic_elb_tls_listeners

one := "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/one"

two := "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/two"

listener(changes) := testing.changed(
	{
		"port": 443,
		"protocol": "HTTPS",
		"certificate": "arn:aws:acm:eu-west-1:123456789012:certificate/1",
		"tls_policies": ["ELBSecurityPolicy-TLS-1-2-2017-01"],
		"tls_versions": ["TLSv1.2"],
	},
	changes,
)

without_tls(protocol) := {"port": 80, "protocol": protocol, "certificate": "", "tls_policies": [], "tls_versions": []}

row(subject, listeners) := {"arn": subject, "listeners": listeners}

given(rows, verdicts) := {
	"evidence": {"aws.elb.load_balancers": rows},
	"verdicts": verdicts,
}

this(listeners, expected) := given([row(one, listeners)], {one: expected})

cases := {
	"HTTPS passes": this([listener({})], "pass"),
	"SSL beside TCP passes": this([listener({"protocol": "SSL"}), without_tls("TCP")], "pass"),
	"HTTP beside HTTPS fails": this([listener({}), without_tls("HTTP")], "fail"),
	"HTTPS without a certificate is unknown": this([listener({"certificate": ""})], "unknown"),
	"an unforeseen protocol is unknown": this([listener({}), without_tls("http")], "unknown"),
	"TCP alone is not applicable": this([without_tls("TCP")], "not_applicable"),
	"no listener is not applicable": this([], "not_applicable"),
	"what is no list is unknown": this(null, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.elb.load_balancers": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given([row(one, [listener({})]), row(two, [without_tls("HTTP")])], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(classic_elb_tls_listeners.verdicts, case) with input as testing.input_for(case)
}
