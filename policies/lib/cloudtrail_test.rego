package lib.cloudtrail_test

import data.lib.cloudtrail

field(name, changes) := object.union(
	{
		"field": name,
		"equals": [],
		"starts_with": [],
		"ends_with": [],
		"not_equals": [],
		"not_starts_with": [],
		"not_ends_with": [],
	},
	changes,
)

only(name, value) := field(name, {"equals": [value]})

advanced(selectors) := {
	"event_selectors": [],
	"advanced_event_selectors": [{"name": "Management events selector", "fields": fields} |
		some fields in selectors
	],
}

classic(selectors) := {"event_selectors": selectors, "advanced_event_selectors": []}

selector(read_write, management_events, changes) := object.union(
	{
		"read_write": read_write,
		"management_events": management_events,
		"excluded_sources": [],
		"data_resources": [],
	},
	changes,
)

without(sources) := field("eventSource", {"not_equals": sources})

category := only("eventCategory", "Management")

data_category := only("eventCategory", "Data")

object_type := only("resources.type", "AWS::S3::Object")

both := {"read", "write"}

cases_of_management := [
	[classic([selector("All", true, {})]), both],
	[classic([selector("ReadOnly", true, {})]), {"read"}],
	[classic([selector("WriteOnly", true, {})]), {"write"}],
	[classic([selector("WriteOnly", true, {}), selector("ReadOnly", true, {})]), both],
	[classic([selector("All", false, {})]), set()],
	[classic([selector("All", true, {"excluded_sources": ["kms.amazonaws.com"]})]), both],
	[classic([selector("All", true, {"excluded_sources": ["iam.amazonaws.com"]})]), set()],
	[advanced([[category]]), both],
	[advanced([[category, only("readOnly", "true")]]), {"read"}],
	[advanced([[category, only("readOnly", "false")]]), {"write"}],
	[advanced([[category, only("readOnly", "false")], [category, only("readOnly", "true")]]), both],
	[advanced([[category, only("readOnly", "false"), only("readOnly", "true")]]), set()],
	[advanced([[category, only("readOnly", "perhaps")]]), set()],
	[advanced([[category, without(["kms.amazonaws.com", "rdsdata.amazonaws.com"])]]), both],
	[advanced([[category, without(["ec2.amazonaws.com"])]]), set()],
	[advanced([[category, without([])]]), set()],
	[advanced([[category, only("eventSource", "kms.amazonaws.com")]]), set()],
	[advanced([[category, field("eventName", {"not_equals": ["DeleteTrail"]})]]), set()],
	[advanced([[category, field("userIdentity.arn", {"not_starts_with": ["arn:aws:sts"]})]]), set()],
	[advanced([[field("eventCategory", {"equals": ["Management"], "not_equals": ["Management"]})]]), set()],
	[advanced([[field("eventCategory", {"starts_with": ["Management"]})]]), set()],
	[advanced([[field("eventCategory", {"equals": ["Management", "Data"]})]]), set()],
	[advanced([[only("eventCategory", "NetworkActivity")]]), set()],
	[advanced([[data_category, object_type]]), set()],
]

test_management_events if {
	every case in cases_of_management {
		cloudtrail.management(case[0]) == case[1]
	}
}

test_only_both_kinds_are_complete if {
	every case in cases_of_management {
		whole := case[1] == both
		cloudtrail.complete(case[0]) == whole
	}
}

bucket(read_write, value) := classic([selector(read_write, false, {"data_resources": [{
	"type": "AWS::S3::Object",
	"values": ["arn:aws:s3:::other/", value],
}]})])

functions := [{"type": "AWS::Lambda::Function", "values": ["arn:aws:s3"]}]

cases_of_objects := [
	[bucket("All", "arn:aws:s3"), both],
	[bucket("ReadOnly", "arn:aws:s3:::"), {"read"}],
	[bucket("WriteOnly", "arn:aws-us-gov:s3"), {"write"}],
	[bucket("All", "arn:aws:s3:::bucket/"), set()],
	[bucket("All", "arn:aws:s3-object-lambda"), set()],
	[bucket("All", ""), set()],
	[classic([selector("All", true, {"data_resources": functions})]), set()],
	[classic([selector("All", true, {})]), set()],
	[advanced([[data_category, object_type]]), both],
	[advanced([[data_category, object_type, only("readOnly", "true")]]), {"read"}],
	[advanced([[data_category, object_type, only("readOnly", "false")]]), {"write"}],
	[advanced([[data_category, object_type, field("resources.ARN", {"starts_with": ["arn:aws:s3:::"]})]]), both],
	[advanced([[data_category, object_type, field("resources.ARN", {"starts_with": ["arn:aws:s3:::a/"]})]]), set()],
	[advanced([[data_category, object_type, field("resources.ARN", {"not_starts_with": ["arn:aws:s3:::a/"]})]]), set()],
	[advanced([[data_category, object_type, only("eventName", "GetObject")]]), set()],
	[advanced([[data_category, only("resources.type", "AWS::DynamoDB::Table")]]), set()],
	[advanced([[data_category]]), set()],
	[advanced([[category, object_type]]), set()],
]

test_object_events if {
	every case in cases_of_objects {
		cloudtrail.objects(case[0]) == case[1]
	}
}

odd := [
	{"event_selectors": [], "advanced_event_selectors": []},
	{
		"event_selectors": [selector("All", true, {})],
		"advanced_event_selectors": [{"name": "", "fields": [category]}],
	},
	{"advanced_event_selectors": []},
]

test_odd_selectors_have_no_answer if {
	answers := [answer |
		some trail in odd
		some answer in [cloudtrail.management(trail), cloudtrail.objects(trail)]
	]
	answers == []
	wholes := [whole | some trail in odd; whole := cloudtrail.complete(trail)]
	wholes == []
}

test_sources_that_are_left_out if {
	kms := "kms.amazonaws.com"
	cloudtrail.leaves_out(classic([selector("All", true, {"excluded_sources": [kms]})]), kms) == true
	cloudtrail.leaves_out(advanced([[category, without([kms])]]), kms) == true
	cloudtrail.leaves_out(advanced([[category]]), kms) == false
	cloudtrail.leaves_out(classic([selector("All", true, {})]), kms) == false
}

test_everywhere if {
	cloudtrail.everywhere({"logging": true, "multi_region": true}) == true
	cloudtrail.everywhere({"logging": true, "multi_region": false}) == false
	cloudtrail.everywhere({"logging": false, "multi_region": true}) == false
	answers := [answer |
		some trail in [{"logging": true}, {"multi_region": true}, {"logging": "yes", "multi_region": true}]
		answer := cloudtrail.everywhere(trail)
	]
	answers == []
}
