package policies.aws.classic_elb_tls_policy_test

import data.lib.testing
import data.policies.aws.classic_elb_tls_policy

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
	"TLS 1.2 passes": this([listener({})], "pass"),
	"TLS 1.2 beside HTTP and TCP passes": this([listener({"protocol": "SSL"}), without_tls("TCP"), without_tls("HTTP")], "pass"),
	"TLS 1.1 as well fails": this([listener({"tls_versions": ["TLSv1.1", "TLSv1.2"]})], "fail"),
	"one old listener of two fails": this([listener({}), listener({"port": 8443, "tls_versions": ["SSLv3", "TLSv1.2"]})], "fail"),
	"no version is unknown": this([listener({"tls_versions": []})], "unknown"),
	"an unforeseen version is unknown": this([listener({"tls_versions": ["TLSv1.2", "TLSv9"]})], "unknown"),
	"an unforeseen protocol is unknown": this([listener({}), without_tls("QUIC")], "unknown"),
	"no TLS is not applicable": this([without_tls("TCP"), without_tls("HTTP")], "not_applicable"),
	"no listener is not applicable": this([], "not_applicable"),
	"what is no list is unknown": this(null, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.elb.load_balancers": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given(
		[row(one, [listener({})]), row(two, [listener({"tls_versions": ["TLSv1"]})])],
		{one: "pass", two: "fail"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(classic_elb_tls_policy.verdicts, case) with input as testing.input_for(case)
}
