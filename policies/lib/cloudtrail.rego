# METADATA
# title: CloudTrail
# description: |
#   What a trail logs, read from its selectors by their fields; the names that people gave them decide nothing. Only
#   what is logged in full counts. A trail whose selectors are odd has no answer.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
package lib.cloudtrail

# Whether a trail logs now, in every region.
everywhere(trail) if {
	trail.logging == true
	trail.multi_region == true
} else := false if {
	trail.logging == false
} else := false if {
	trail.logging == true
	trail.multi_region == false
}

# Which management events a trail logs, of `read` and `write`. Sources that may be left out, since they flood a trail,
# are left aside here; `leaves_out` tells of them.
management(trail) := {kind |
	some selector in trail.event_selectors
	some kind in classic_management(selector)
} if {
	form(trail) == "classic"
} else := {kind |
	some selector in trail.advanced_event_selectors
	some kind in advanced_management(selector)
} if {
	form(trail) == "advanced"
}

# Whether a trail logs every management event there is, read and written.
complete(trail) if {
	management(trail) == {"read", "write"}
} else := false if {
	count(management(trail)) < 2
}

# Whether some selector leaves out a source of management events.
leaves_out(trail, source) if {
	some selector in trail.event_selectors
	source in selector.excluded_sources
} else if {
	some selector in trail.advanced_event_selectors
	some field in selector.fields
	field.field == "eventSource"
	source in field.not_equals
} else := false

# Which events of objects a trail logs for every bucket, of `read` and `write`.
objects(trail) := {kind |
	some selector in trail.event_selectors
	some resource in selector.data_resources
	resource.type == "AWS::S3::Object"
	some value in resource.values
	all_buckets(value) == true
	some kind in kinds(selector.read_write)
} if {
	form(trail) == "classic"
} else := {kind |
	some selector in trail.advanced_event_selectors
	some kind in advanced_objects(selector)
} if {
	form(trail) == "advanced"
}

# A trail has selectors of one form. One with both or none is not as AWS makes trails.
form(trail) := "classic" if {
	count(trail.event_selectors) > 0
	trail.advanced_event_selectors == []
} else := "advanced" if {
	trail.event_selectors == []
	count(trail.advanced_event_selectors) > 0
}

kinds("All") := {"read", "write"}

kinds("ReadOnly") := {"read"}

kinds("WriteOnly") := {"write"}

# Sources whose management events are so many that AWS lets a trail leave them out.
floods := {"kms.amazonaws.com", "rdsdata.amazonaws.com"}

classic_management(selector) := kinds(selector.read_write) if {
	selector.management_events == true
	every source in selector.excluded_sources {
		source in floods
	}
} else := set()

advanced_management(selector) := found if {
	has(selector, "eventCategory", "Management") == true
	every field in selector.fields {
		harmless_of_management(field) == true
	}
	found := read_only(selector)
} else := set()

advanced_objects(selector) := found if {
	has(selector, "eventCategory", "Data") == true
	has(selector, "resources.type", "AWS::S3::Object") == true
	every field in selector.fields {
		harmless_of_objects(field) == true
	}
	found := read_only(selector)
} else := set()

# Whether a selector asks for exactly this value of a field.
has(selector, name, value) if {
	some field in selector.fields
	field.field == name
	field.equals == [value]
} else := false

harmless_of_management(field) if {
	field.field in {"eventCategory", "readOnly"}
	only_equals(field) == true
	count(field.equals) == 1
} else if {
	field.field == "eventSource"
	field.equals == []
	field.starts_with == []
	field.ends_with == []
	field.not_starts_with == []
	field.not_ends_with == []
	count(field.not_equals) > 0
	every source in field.not_equals {
		source in floods
	}
} else := false

harmless_of_objects(field) if {
	field.field in {"eventCategory", "readOnly", "resources.type"}
	only_equals(field) == true
	count(field.equals) == 1
} else if {
	field.field == "resources.ARN"
	field.equals == []
	field.ends_with == []
	nothing_left_out(field) == true
	some value in field.starts_with
	all_buckets(value) == true
} else := false

only_equals(field) if {
	field.starts_with == []
	field.ends_with == []
	nothing_left_out(field) == true
} else := false

nothing_left_out(field) if {
	field.not_equals == []
	field.not_starts_with == []
	field.not_ends_with == []
} else := false

# The events that a selector's readOnly fields leave over. Each field must hold.
read_only(selector) := {"read", "write"} - ruled_out if {
	fields := [field | some field in selector.fields; field.field == "readOnly"]
	every field in fields {
		field.equals[0] in {"true", "false"}
	}
	ruled_out := {kind | some field in fields; kind := ruled_out_by[field.equals[0]]}
}

ruled_out_by := {"true": "write", "false": "read"}

# A prefix that every object of every bucket has.
all_buckets(value) := regex.match(`^arn:aws(-[a-z]+)*:s3(:|::|:::)?$`, value)
