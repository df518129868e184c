package policies.aws.alarm_gateway_changes_test

import data.lib.alarm_cases
import data.lib.testing
import data.policies.aws.alarm_gateway_changes

whole := `{ ($.eventName = CreateCustomerGateway) || ($.eventName = DeleteCustomerGateway) || ($.eventName = AttachInternetGateway) || ($.eventName = CreateInternetGateway) || ($.eventName = DeleteInternetGateway) || ($.eventName = DetachInternetGateway) }`

part := `{ ($.eventName = CreateCustomerGateway) || ($.eventName = DeleteCustomerGateway) || ($.eventName = AttachInternetGateway) || ($.eventName = CreateInternetGateway) || ($.eventName = DeleteInternetGateway) }`

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
	testing.agrees(alarm_gateway_changes.verdicts, case) with input as testing.input_for(case)
}
