package policies.aws.vpc_flow_logs_test

import data.lib.testing
import data.policies.aws.vpc_flow_logs

one := "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1"

two := "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-2"

flow(overrides) := testing.changed(
	{"id": "fl-1", "traffic": "ALL", "status": "ACTIVE", "delivery": "SUCCESS", "destination": "s3"},
	overrides,
)

row(arn, logs) := {"arn": arn, "own": true, "flow_logs": logs}

given(traffic, rows, verdicts) := {
	"parameters": {"traffic": traffic},
	"evidence": {"aws.ec2.vpcs": rows},
	"verdicts": verdicts,
}

these(logs, expected) := given(["ALL", "REJECT"], [row(one, logs)], {one: expected})

cases := {
	"all traffic passes": these([flow({})], "pass"),
	"rejected traffic passes": these([flow({"traffic": "REJECT"})], "pass"),
	"rejected traffic is not enough where all is asked for": given(
		["ALL"],
		[row(one, [flow({"traffic": "REJECT"})])],
		{one: "fail"},
	),
	"accepted traffic alone fails": these([flow({"traffic": "ACCEPT"})], "fail"),
	"no flow log fails": these([], "fail"),
	"a delivery that failed fails": these([flow({"delivery": "FAILED"})], "fail"),
	"one good flow log is enough": these([flow({"delivery": "FAILED"}), flow({})], "pass"),
	"a delivery of which nothing is said is unknown": these([flow({"delivery": ""})], "unknown"),
	"a flow log that is not active is unknown": these([flow({"status": "PENDING"})], "unknown"),
	"an unforeseen kind of traffic is unknown": these([flow({"traffic": "SOME"})], "unknown"),
	"the VPC of another account is not applicable": given(
		["ALL"],
		[testing.changed(row(one, []), {"own": false})],
		{one: "not_applicable"},
	),
	"several VPCs are judged apart": given(["ALL"], [row(one, [flow({})]), row(two, [])], {one: "pass", two: "fail"}),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(vpc_flow_logs.verdicts, case) with input as testing.input_for(case)
}
