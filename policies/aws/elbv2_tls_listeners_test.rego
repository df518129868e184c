package policies.aws.elbv2_tls_listeners_test

import data.lib.testing
import data.policies.aws.elbv2_tls_listeners

one := "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/one/1"

two := "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/two/2"

action(type, to) := {"type": type, "redirect_protocol": to}

listener(protocol, policy, actions) := {
	"port": 443,
	"protocol": protocol,
	"tls_policy": policy,
	"actions": actions,
}

secure := listener("HTTPS", "ELBSecurityPolicy-TLS13-1-2-2021-06", [action("forward", "")])

row(subject, overrides) := testing.changed(
	{"arn": subject, "type": "application", "listeners": [secure]},
	overrides,
)

given(rows, verdicts) := {
	"evidence": {"aws.elbv2.load_balancers": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"HTTPS passes": this({}, "pass"),
	"HTTP that leads to HTTPS passes": this(
		{"listeners": [listener("HTTP", "", [action("redirect", "HTTPS")])]},
		"pass",
	),
	"HTTP that answers fails": this({"listeners": [listener("HTTP", "", [action("forward", "")])]}, "fail"),
	"HTTP that leads to the same protocol fails": this(
		{"listeners": [listener("HTTP", "", [action("redirect", "#{protocol}")])]},
		"fail",
	),
	"a fixed answer over HTTP fails": this(
		{"listeners": [listener("HTTP", "", [action("fixed-response", "")])]},
		"fail",
	),
	"one plain listener of two fails": this(
		{"listeners": [secure, listener("HTTP", "", [action("forward", "")])]},
		"fail",
	),
	"one plain rule of two fails": this(
		{"listeners": [listener("HTTP", "", [action("redirect", "HTTPS"), action("forward", "")])]},
		"fail",
	),
	"no listener is not applicable": this({"listeners": []}, "not_applicable"),
	"a network load balancer is not applicable": this(
		{"type": "network", "listeners": [listener("TCP", "", [action("forward", "")])]},
		"not_applicable",
	),
	"HTTP without actions is unknown": this({"listeners": [listener("HTTP", "", [])]}, "unknown"),
	"an unforeseen protocol is unknown": this({"listeners": [listener("GRPC", "", [action("forward", "")])]}, "unknown"),
	"an account without any is for the engine to state": {
		"evidence": {"aws.elbv2.load_balancers": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given(
		[row(one, {}), row(two, {"listeners": [listener("HTTP", "", [action("forward", "")])]})],
		{one: "pass", two: "fail"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(elbv2_tls_listeners.verdicts, case) with input as testing.input_for(case)
}
