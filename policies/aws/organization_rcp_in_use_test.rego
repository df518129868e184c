package policies.aws.organization_rcp_in_use_test

import data.lib.organization_cases as organizations
import data.lib.testing
import data.policies.aws.organization_rcp_in_use

deny(changes, targets) := testing.changed(
	organizations.policy("deny", changes, targets),
	{"type": "RESOURCE_CONTROL_POLICY"},
)

own := {
	"a unit passes": organizations.given(organizations.management({}), [deny({}, organizations.unit)], "pass"),
	"one account alone fails": organizations.given(organizations.management({}), [deny({}, organizations.one_account)], "fail"),
	"a service control policy is another thing": organizations.given(
		organizations.management({}),
		[organizations.policy("deny", {}, organizations.root)],
		"fail",
	),
}

cases := object.union(organizations.of([deny({}, organizations.root)]), own)

test_cases[name] if {
	some name, case in cases
	testing.agrees(organization_rcp_in_use.verdicts, case) with input as testing.input_for(case)
}
