package policies.aws.alarm_bucket_policy_changes_test

import data.lib.alarm_cases
import data.lib.testing
import data.policies.aws.alarm_bucket_policy_changes

whole := `{ ($.eventSource = s3.amazonaws.com) && (($.eventName = PutBucketAcl) || ($.eventName = PutBucketPolicy) || ($.eventName = PutBucketCors) || ($.eventName = PutBucketLifecycle) || ($.eventName = PutBucketReplication) || ($.eventName = DeleteBucketPolicy) || ($.eventName = DeleteBucketCors) || ($.eventName = DeleteBucketLifecycle) || ($.eventName = DeleteBucketReplication)) }`

part := `{ ($.eventSource = s3.amazonaws.com) && (($.eventName = PutBucketAcl) || ($.eventName = PutBucketPolicy) || ($.eventName = PutBucketCors) || ($.eventName = PutBucketLifecycle) || ($.eventName = PutBucketReplication) || ($.eventName = DeleteBucketPolicy) || ($.eventName = DeleteBucketCors) || ($.eventName = DeleteBucketLifecycle)) }`

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
	testing.agrees(alarm_bucket_policy_changes.verdicts, case) with input as testing.input_for(case)
}
