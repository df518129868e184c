package policies.aws.sg_default_restricts_all_test

import data.lib.testing
import data.policies.aws.sg_default_restricts_all

web := "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1"

db := "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-2"

rule := {
	"protocol": "-1",
	"ports": {"state": "all"},
	"ipv4": [],
	"ipv6": [],
	"prefix_lists": [],
	"groups": [{"id": "sg-1", "account": "123456789012"}],
}

group(arn, overrides) := testing.changed({"arn": arn, "name": "default", "ingress": [], "egress": []}, overrides)

given(rows, verdicts) := {"evidence": {"aws.ec2.security_groups": rows}, "verdicts": verdicts}

one(overrides, expected) := given([group(web, overrides)], {web: expected})

cases := {
	"a default group without rules passes": one({}, "pass"),
	"a default group that lets itself in fails": one({"ingress": [rule]}, "fail"),
	"a default group that lets out fails": one({"egress": [rule]}, "fail"),
	"another group is not applicable": one({"name": "web", "ingress": [rule]}, "not_applicable"),
	"rules that are no list are unknown": one({"ingress": null}, "unknown"),
	"a group without a name is unknown": one({"name": null}, "unknown"),
	"several groups are judged apart": given(
		[group(web, {}), group(db, {"ingress": [rule]})],
		{web: "pass", db: "fail"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sg_default_restricts_all.verdicts, case) with input as testing.input_for(case)
}
