package policies.aws.alarm_config_changes_test

import data.lib.alarm_cases
import data.lib.testing
import data.policies.aws.alarm_config_changes

whole := `{ ($.eventSource = config.amazonaws.com) && (($.eventName = StopConfigurationRecorder) || ($.eventName = DeleteDeliveryChannel) || ($.eventName = PutDeliveryChannel) || ($.eventName = PutConfigurationRecorder)) }`

part := `{ ($.eventSource = config.amazonaws.com) && (($.eventName = StopConfigurationRecorder) || ($.eventName = DeleteDeliveryChannel) || ($.eventName = PutDeliveryChannel)) }`

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
	testing.agrees(alarm_config_changes.verdicts, case) with input as testing.input_for(case)
}
