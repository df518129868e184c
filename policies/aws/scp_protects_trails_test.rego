package policies.aws.scp_protects_trails_test

import data.lib.organization_cases as organizations
import data.lib.testing
import data.policies.aws.scp_protects_trails

actions := [
	"cloudtrail:StopLogging",
	"cloudtrail:DeleteTrail",
	"cloudtrail:UpdateTrail",
	"cloudtrail:PutEventSelectors",
]

trails(changes, targets) := organizations.policy("trails", object.union({"actions": actions}, changes), targets)

on(changes, targets, expected) := organizations.given(organizations.management({}), [trails(changes, targets)], expected)

own := {
	"all of CloudTrail passes": on({"actions": ["cloudtrail:*"]}, organizations.root, "pass"),
	"one that is missing fails": on({"actions": array.slice(actions, 0, 3)}, organizations.root, "fail"),
	"two policies together pass": organizations.given(
		organizations.management({}),
		[
			trails({"actions": array.slice(actions, 0, 2)}, organizations.root),
			organizations.policy("rest", {"actions": ["cloudtrail:Update*", "cloudtrail:Put*"]}, organizations.root),
		],
		"pass",
	),
	"one of them in a unit only is unknown": organizations.given(
		organizations.management({}),
		[
			trails({"actions": array.slice(actions, 0, 2)}, organizations.root),
			organizations.policy("rest", {"actions": ["cloudtrail:Update*", "cloudtrail:Put*"]}, organizations.unit),
		],
		"unknown",
	),
	"trails of some names are a part only": on(
		{"resources": ["arn:aws:cloudtrail:*:*:trail/aws-controltower-*"]},
		organizations.root,
		"unknown",
	),
	"trails of some regions fail": on(
		{"conditions": [organizations.condition("StringNotEquals", "aws:RequestedRegion", ["eu-west-1"])]},
		organizations.root,
		"fail",
	),
}

cases := object.union(organizations.of([trails({}, organizations.root)]), own)

test_cases[name] if {
	some name, case in cases
	testing.agrees(scp_protects_trails.verdicts, case) with input as testing.input_for(case)
}
