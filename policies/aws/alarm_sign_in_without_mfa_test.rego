package policies.aws.alarm_sign_in_without_mfa_test

import data.lib.alarm_cases
import data.lib.testing
import data.policies.aws.alarm_sign_in_without_mfa

whole := `{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }`

part := `{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed = "Yes") }`

cases := object.union(alarm_cases.of(whole, part), {
	"a pattern for users who succeed passes": alarm_cases.given(
		[alarm_cases.trail({})],
		[alarm_cases.filter(`{ $.eventName = ConsoleLogin && $.additionalEventData.MFAUsed != Yes && $.userIdentity.type = IAMUser && $.responseElements.ConsoleLogin = Success }`, {})],
		[alarm_cases.alarm({})],
		"pass",
	),
	"a pattern that leaves out addresses fails": alarm_cases.given(
		[alarm_cases.trail({})],
		[alarm_cases.filter(`{ ($.eventName = ConsoleLogin) && ($.additionalEventData.MFAUsed != Yes) && ($.sourceIPAddress != 10.*) }`, {})],
		[alarm_cases.alarm({})],
		"fail",
	),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(alarm_sign_in_without_mfa.verdicts, case) with input as testing.input_for(case)
}
