package policies.aws.alarm_trail_changes_test

import data.lib.alarm_cases
import data.lib.testing
import data.policies.aws.alarm_trail_changes

whole := `{ ($.eventName = CreateTrail) || ($.eventName = UpdateTrail) || ($.eventName = DeleteTrail) || ($.eventName = StartLogging) || ($.eventName = StopLogging) }`

part := `{ ($.eventName = CreateTrail) || ($.eventName = UpdateTrail) || ($.eventName = DeleteTrail) || ($.eventName = StartLogging) }`

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
	testing.agrees(alarm_trail_changes.verdicts, case) with input as testing.input_for(case)
}
