package policies.aws.alarm_vpc_changes_test

import data.lib.alarm_cases
import data.lib.testing
import data.policies.aws.alarm_vpc_changes

whole := `{ ($.eventName = CreateVpc) || ($.eventName = DeleteVpc) || ($.eventName = ModifyVpcAttribute) || ($.eventName = AcceptVpcPeeringConnection) || ($.eventName = CreateVpcPeeringConnection) || ($.eventName = DeleteVpcPeeringConnection) || ($.eventName = RejectVpcPeeringConnection) }`

part := `{ ($.eventName = CreateVpc) || ($.eventName = DeleteVpc) || ($.eventName = ModifyVpcAttribute) || ($.eventName = AcceptVpcPeeringConnection) || ($.eventName = CreateVpcPeeringConnection) || ($.eventName = DeleteVpcPeeringConnection) }`

narrowed := replace(replace(whole, "{ ", "{ ("), " }", ") && ($.awsRegion = us-east-1) }")

cases := object.union(alarm_cases.of(whole, part), {
	"a pattern that leaves out somebody fails": alarm_cases.given(
		[alarm_cases.trail({})],
		[alarm_cases.filter(narrowed, {})],
		[alarm_cases.alarm({})],
		"fail",
	),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(alarm_vpc_changes.verdicts, case) with input as testing.input_for(case)
}
