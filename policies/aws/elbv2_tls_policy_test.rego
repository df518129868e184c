package policies.aws.elbv2_tls_policy_test

import data.lib.testing
import data.policies.aws.elbv2_tls_policy

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
	{"arn": subject, "listeners": [secure]},
	overrides,
)

given(rows, verdicts) := {
	"parameters": {"policies": ["ELBSecurityPolicy-TLS13-1-2-2021-06"]},
	"evidence": {"aws.elbv2.load_balancers": rows},
	"verdicts": verdicts,
}

this(overrides, expected) := given([row(one, overrides)], {one: expected})

cases := {
	"TLS 1.2 passes": this({}, "pass"),
	"an old policy fails": this(
		{"listeners": [listener("HTTPS", "ELBSecurityPolicy-2016-08", [action("forward", "")])]},
		"fail",
	),
	"an old policy of a network load balancer fails": this(
		{"listeners": [listener("TLS", "ELBSecurityPolicy-TLS-1-1-2017-01", [action("forward", "")])]},
		"fail",
	),
	"one old policy of two fails": this(
		{"listeners": [secure, listener("HTTPS", "ELBSecurityPolicy-2016-08", [action("forward", "")])]},
		"fail",
	),
	"a listener without TLS beside it passes": this(
		{"listeners": [secure, listener("HTTP", "", [action("redirect", "HTTPS")])]},
		"pass",
	),
	"no TLS at all is not applicable": this(
		{"listeners": [listener("HTTP", "", [action("forward", "")])]},
		"not_applicable",
	),
	"TLS without a policy is unknown": this({"listeners": [listener("HTTPS", "", [action("forward", "")])]}, "unknown"),
	"an unforeseen protocol is unknown": this({"listeners": [listener("DTLS", "", [action("forward", "")])]}, "unknown"),
	"an account without any is for the engine to state": {
		"parameters": {"policies": ["ELBSecurityPolicy-TLS13-1-2-2021-06"]},
		"evidence": {"aws.elbv2.load_balancers": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": given(
		[row(one, {}), row(two, {"listeners": [listener("HTTPS", "ELBSecurityPolicy-2016-08", [action("forward", "")])]})],
		{one: "pass", two: "fail"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(elbv2_tls_policy.verdicts, case) with input as testing.input_for(case)
}
