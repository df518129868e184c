package policies.aws.scp_leave_organization_test

import data.lib.organization_cases as organizations
import data.lib.testing
import data.policies.aws.scp_leave_organization

leave(changes, targets) := organizations.policy(
	"leave",
	object.union({"actions": ["organizations:LeaveOrganization"]}, changes),
	targets,
)

good := leave({}, organizations.root)

on(changes, targets, expected) := organizations.given(organizations.management({}), [leave(changes, targets)], expected)

only_if(conditions, expected) := on({"conditions": conditions}, organizations.root, expected)

own := {
	"another case is the same action": on({"actions": ["ORGANIZATIONS:leave*"]}, organizations.root, "pass"),
	"everything is that too": on({"actions": ["*"]}, organizations.root, "pass"),
	"everything but others is that too": on({"actions": [], "not_actions": ["s3:*"]}, organizations.root, "pass"),
	"everything but that fails": on({"actions": [], "not_actions": ["organizations:*"]}, organizations.root, "fail"),
	"another action fails": on({"actions": ["organizations:DescribeOrganization"]}, organizations.root, "fail"),
	"allowing it fails": on({"effect": "Allow"}, organizations.root, "fail"),
	"a unit may be a part only": on({}, organizations.unit, "unknown"),
	"an account is a part only": on({}, organizations.one_account, "unknown"),
	"a condition may let go": only_if([organizations.condition("Bool", "aws:MultiFactorAuthPresent", ["false"])], "unknown"),
	"named roles may": only_if(
		[organizations.condition("ArnNotLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/AWSControlTowerExecution"])],
		"pass",
	),
	"any role may": only_if([organizations.condition("ArnNotLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/*"])], "unknown"),
	"named roles only may not": only_if([organizations.condition("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/a"])], "unknown"),
	"outside a region that it is not asked for in": only_if(
		[organizations.condition("StringNotEquals", "aws:RequestedRegion", ["eu-west-1"])],
		"unknown",
	),
	"outside the region that it is asked for in": only_if(
		[organizations.condition("StringNotEquals", "aws:RequestedRegion", ["eu-west-1", "us-east-1"])],
		"fail",
	),
	"some resources are a part only": on({"resources": ["arn:aws:organizations::1:account/*"]}, organizations.root, "unknown"),
	"what is left out may be anything": on({"resources": [], "not_resources": ["arn:aws:s3:::a"]}, organizations.root, "unknown"),
	"a resource control policy is another thing": organizations.given(
		organizations.management({}),
		[testing.changed(good, {"type": "RESOURCE_CONTROL_POLICY"})],
		"fail",
	),
	"a good one among others passes": organizations.given(
		organizations.management({}),
		[organizations.policy("other", {"effect": "Allow"}, organizations.root), good],
		"pass",
	),
}

cases := object.union(organizations.of([good]), own)

test_cases[name] if {
	some name, case in cases
	testing.agrees(scp_leave_organization.verdicts, case) with input as testing.input_for(case)
}
