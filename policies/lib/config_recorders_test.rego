package lib.config_recorders_test

import data.lib.config_recorders

recorder(changes) := object.union(
	{"all_supported": true, "global_types": true, "strategy": "", "types": [], "excluded": []},
	changes,
)

by(strategy, changes) := recorder(object.union({"strategy": strategy, "all_supported": false}, changes))

iam := ["AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"]

# The recorder, whether it records everything, whether it records IAM.
recorders := [
	[recorder({}), true, true],
	[recorder({"global_types": false}), true, false],
	[recorder({"strategy": "ALL_SUPPORTED_RESOURCE_TYPES"}), true, true],
	[recorder({"all_supported": false, "types": iam}), false, true],
	[by("INCLUSION_BY_RESOURCE_TYPES", {"types": ["AWS::IAM::User"]}), false, false],
	[by("EXCLUSION_BY_RESOURCE_TYPES", {"excluded": iam}), true, false],
	[by("EXCLUSION_BY_RESOURCE_TYPES", {"excluded": ["AWS::IAM::User"]}), true, false],
	[by("EXCLUSION_BY_RESOURCE_TYPES", {"excluded": ["AWS::S3::Bucket"]}), false, true],
	[by("EXCLUSION_BY_RESOURCE_TYPES", {"excluded": array.concat(["AWS::S3::Bucket"], iam)}), false, false],
]

test_what_is_recorded if {
	every case in recorders {
		config_recorders.everything(case[0]) == case[1]
		config_recorders.global(case[0]) == case[2]
	}
}

odd := [
	by("EXCLUSION_BY_RESOURCE_TYPES", {}),
	by("ALL_SUPPORTED_RESOURCE_TYPES", {}),
	by("SOMETHING_ELSE", {}),
	recorder({"strategy": "EXCLUSION_BY_RESOURCE_TYPES", "excluded": ["a"]}),
]

test_odd_recorders_have_no_answer if {
	everything := [answer | some each in odd; answer := config_recorders.everything(each)]
	everything == []
	global := [answer | some each in odd; answer := config_recorders.global(each)]
	global == []
}
