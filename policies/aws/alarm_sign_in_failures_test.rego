package policies.aws.alarm_sign_in_failures_test

import data.lib.alarm_cases
import data.lib.testing
import data.policies.aws.alarm_sign_in_failures

whole := `{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }`

part := `{ ($.eventName = ConsoleLogin) && ($.errorMessage = "No username found") }`

cases := object.union(alarm_cases.of(whole, part), {
	"a pattern for one type of user fails": alarm_cases.given(
		[alarm_cases.trail({})],
		[alarm_cases.filter(`{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") && ($.userIdentity.type = Root) }`, {})],
		[alarm_cases.alarm({})],
		"fail",
	),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(alarm_sign_in_failures.verdicts, case) with input as testing.input_for(case)
}
