# METADATA
# title: Recorders of AWS Config
# description: What a recorder records. One that chooses in a way that is not foreseen has no answer.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html
package lib.config_recorders

# The types of IAM, which are the same in every region and need to be recorded in one only.
global_types := {"AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"}

# Whether a recorder records every type that belongs to its region.
everything(recorder) if {
	chooses(recorder) == "all"
} else := false if {
	chooses(recorder) == "included"
} else := answer if {
	chooses(recorder) == "excluded"
	answer := count({type | some type in recorder.excluded} - global_types) == 0
}

# Whether a recorder records the types of IAM.
global(recorder) := recorder.global_types if {
	chooses(recorder) == "all"
} else := answer if {
	chooses(recorder) == "included"
	answer := count(global_types - {type | some type in recorder.types}) == 0
} else := answer if {
	chooses(recorder) == "excluded"
	answer := count(global_types & {type | some type in recorder.excluded}) == 0
}

chooses(recorder) := "all" if {
	recorder.all_supported == true
	recorder.strategy in {"", "ALL_SUPPORTED_RESOURCE_TYPES"}
} else := "included" if {
	recorder.all_supported == false
	recorder.strategy in {"", "INCLUSION_BY_RESOURCE_TYPES"}
} else := "excluded" if {
	recorder.all_supported == false
	recorder.strategy == "EXCLUSION_BY_RESOURCE_TYPES"
	count(recorder.excluded) > 0
}
