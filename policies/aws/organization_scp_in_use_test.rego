package policies.aws.organization_scp_in_use_test

import data.lib.organization_cases as organizations
import data.lib.testing
import data.policies.aws.organization_scp_in_use

deny(changes, targets) := organizations.policy("deny", changes, targets)

own := {
	"a unit passes": organizations.given(organizations.management({}), [deny({}, organizations.unit)], "pass"),
	"one account alone fails": organizations.given(organizations.management({}), [deny({}, organizations.one_account)], "fail"),
	"a policy that allows only fails": organizations.given(
		organizations.management({}),
		[deny({"effect": "Allow"}, organizations.root)],
		"fail",
	),
	"a resource control policy is another thing": organizations.given(
		organizations.management({}),
		[testing.changed(deny({}, organizations.root), {"type": "RESOURCE_CONTROL_POLICY"})],
		"fail",
	),
}

cases := object.union(organizations.of([deny({}, organizations.root)]), own)

test_cases[name] if {
	some name, case in cases
	testing.agrees(organization_scp_in_use.verdicts, case) with input as testing.input_for(case)
}
