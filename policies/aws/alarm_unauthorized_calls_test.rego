package policies.aws.alarm_unauthorized_calls_test

import data.lib.alarm_cases
import data.lib.testing
import data.policies.aws.alarm_unauthorized_calls

whole := `{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }`

part := `{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied") }`

cases := object.union(alarm_cases.of(whole, part), {
	"a pattern without the noise passes": alarm_cases.given(
		[alarm_cases.trail({})],
		[alarm_cases.filter(`{ (($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")) && ($.sourceIPAddress != "delivery.logs.amazonaws.com") && ($.eventName != "HeadBucket") }`, {})],
		[alarm_cases.alarm({})],
		"pass",
	),
	"a pattern that leaves out more fails": alarm_cases.given(
		[alarm_cases.trail({})],
		[alarm_cases.filter(`{ (($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")) && ($.eventName != "Describe*") }`, {})],
		[alarm_cases.alarm({})],
		"fail",
	),
	"a pattern for one type of user fails": alarm_cases.given(
		[alarm_cases.trail({})],
		[alarm_cases.filter(`{ (($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")) && ($.userIdentity.type = "IAMUser") }`, {})],
		[alarm_cases.alarm({})],
		"fail",
	),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(alarm_unauthorized_calls.verdicts, case) with input as testing.input_for(case)
}
