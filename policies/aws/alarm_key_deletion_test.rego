package policies.aws.alarm_key_deletion_test

import data.lib.alarm_cases
import data.lib.testing
import data.policies.aws.alarm_key_deletion

whole := `{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) || ($.eventName = ScheduleKeyDeletion)) }`

part := `{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey)) }`

cases := object.union(alarm_cases.of(whole, part), {
	"a pattern that leaves out somebody fails": alarm_cases.given(
		[alarm_cases.trail({})],
		[alarm_cases.filter(replace(whole, "{ ", "{ ($.userIdentity.userName != deployer) && "), {})],
		[alarm_cases.alarm({})],
		"fail",
	),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(alarm_key_deletion.verdicts, case) with input as testing.input_for(case)
}
