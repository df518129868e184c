package policies.aws.alarm_root_use_test

import data.lib.alarm_cases
import data.lib.testing
import data.policies.aws.alarm_root_use

whole := `{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }`

part := `{ $.userIdentity.type = "Root" && $.eventType = "AwsConsoleSignIn" }`

cases := object.union(alarm_cases.of(whole, part), {
	"a pattern without sign-ins fails": alarm_cases.given(
		[alarm_cases.trail({})],
		[alarm_cases.filter(`{ $.userIdentity.type = Root && $.eventName != ConsoleLogin }`, {})],
		[alarm_cases.alarm({})],
		"fail",
	),
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(alarm_root_use.verdicts, case) with input as testing.input_for(case)
}
