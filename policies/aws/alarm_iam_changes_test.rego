package policies.aws.alarm_iam_changes_test

import data.lib.alarm_cases
import data.lib.testing
import data.policies.aws.alarm_iam_changes

whole := `{ ($.eventSource = iam.amazonaws.com) && (($.eventName = DeleteGroupPolicy) || ($.eventName = DeleteRolePolicy) || ($.eventName = DeleteUserPolicy) || ($.eventName = PutGroupPolicy) || ($.eventName = PutRolePolicy) || ($.eventName = PutUserPolicy) || ($.eventName = CreatePolicy) || ($.eventName = DeletePolicy) || ($.eventName = CreatePolicyVersion) || ($.eventName = DeletePolicyVersion) || ($.eventName = AttachRolePolicy) || ($.eventName = DetachRolePolicy) || ($.eventName = AttachUserPolicy) || ($.eventName = DetachUserPolicy) || ($.eventName = AttachGroupPolicy) || ($.eventName = DetachGroupPolicy)) }`

part := `{ ($.eventSource = iam.amazonaws.com) && (($.eventName = DeleteGroupPolicy) || ($.eventName = DeleteRolePolicy) || ($.eventName = DeleteUserPolicy) || ($.eventName = PutGroupPolicy) || ($.eventName = PutRolePolicy) || ($.eventName = PutUserPolicy) || ($.eventName = CreatePolicy) || ($.eventName = DeletePolicy) || ($.eventName = CreatePolicyVersion) || ($.eventName = DeletePolicyVersion) || ($.eventName = AttachRolePolicy) || ($.eventName = DetachRolePolicy) || ($.eventName = AttachUserPolicy) || ($.eventName = DetachUserPolicy) || ($.eventName = AttachGroupPolicy)) }`

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
	testing.agrees(alarm_iam_changes.verdicts, case) with input as testing.input_for(case)
}
