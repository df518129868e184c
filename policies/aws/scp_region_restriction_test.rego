package policies.aws.scp_region_restriction_test

import data.lib.organization_cases as organizations
import data.lib.testing
import data.policies.aws.scp_region_restriction

home := organizations.condition("StringNotEquals", "aws:RequestedRegion", ["eu-west-1", "eu-central-1"])

regions(changes, targets) := organizations.policy(
	"regions",
	object.union({"actions": [], "not_actions": ["iam:*", "sts:*"], "conditions": [home]}, changes),
	targets,
)

on(changes, targets, expected) := organizations.given(organizations.management({}), [regions(changes, targets)], expected)

only_if(conditions, expected) := on({"conditions": conditions}, organizations.root, expected)

own := {
	"all actions pass": on({"actions": ["*"], "not_actions": []}, organizations.root, "pass"),
	"one service is a part only": on({"actions": ["s3:*"], "not_actions": []}, organizations.root, "unknown"),
	"everything left out is nothing": on({"not_actions": ["*"]}, organizations.root, "unknown"),
	"servers left out leave all regions open": on({"not_actions": ["iam:*", "EC2:*"]}, organizations.root, "unknown"),
	"buckets left out leave all regions open": on({"not_actions": ["iam:*", "s3:Put*"]}, organizations.root, "unknown"),
	"what is read of servers may be left out": on({"not_actions": ["iam:*", "ec2:DescribeRegions", "s3:ListAllMyBuckets"]}, organizations.root, "pass"),
	"a unit may be a part only": on({}, organizations.unit, "unknown"),
	"no region fails": only_if([], "fail"),
	"a pattern of regions is unknown": only_if(
		[organizations.condition("StringNotLike", "aws:RequestedRegion", ["eu-*"])],
		"unknown",
	),
	"any region is unknown": only_if([organizations.condition("StringNotEquals", "aws:RequestedRegion", ["*"])], "unknown"),
	"the other way round is unknown": only_if(
		[organizations.condition("StringEquals", "aws:RequestedRegion", ["eu-west-1"])],
		"unknown",
	),
	"named roles may": only_if(
		[home, organizations.condition("ArnNotLike", "aws:PrincipalARN", ["arn:aws:iam::*:role/setup"])],
		"pass",
	),
	"a further condition may let go": only_if(
		[home, organizations.condition("Bool", "aws:MultiFactorAuthPresent", ["false"])],
		"unknown",
	),
	"allowing them fails": on({"effect": "Allow"}, organizations.root, "fail"),
}

cases := object.union(organizations.of([regions({}, organizations.root)]), own)

test_cases[name] if {
	some name, case in cases
	testing.agrees(scp_region_restriction.verdicts, case) with input as testing.input_for(case)
}
