package policies.aws.config_recorder_on_test

import data.lib.testing
import data.policies.aws.config_recorder_on

row(overrides) := testing.changed(
	{
		"id": "aws:123456789012/us-east-1",
		"recorders": [recorder({})],
		"buckets": ["config-123456789012"],
	},
	overrides,
)

one(overrides, expected) := {
	"evidence": {"aws.config.recorders": [row(overrides)]},
	"verdicts": {"aws:123456789012/us-east-1": expected},
}

cases := {
	"a recorder of everything passes": one({}, "pass"),
	"the status is read in any case": one({"recorders": [recorder({"last_status": "Success"})]}, "pass"),
	"no recorder fails": one({"recorders": []}, "fail"),
	"a stopped recorder fails": one({"recorders": [recorder({"recording": false})]}, "fail"),
	"no bucket fails": one({"buckets": []}, "fail"),
	"a failed delivery fails": one({"recorders": [recorder({"last_status": "FAILURE"})]}, "fail"),
	"some types fail": one({"recorders": [recorder({"all_supported": false, "strategy": ""})]}, "fail"),
	"leaving out IAM passes": one({"recorders": [without(["AWS::IAM::User"])]}, "pass"),
	"leaving out more fails": one({"recorders": [without(["AWS::S3::Bucket"])]}, "fail"),
	"a recorder that has not delivered is unknown": one({"recorders": [recorder({"last_status": "Pending"})]}, "unknown"),
	"no status is unknown": one({"recorders": [recorder({"last_status": ""})]}, "unknown"),
	"two recorders are unknown": one({"recorders": [recorder({}), recorder({})]}, "unknown"),
	"nothing to judge is for the engine to state": {
		"evidence": {"aws.config.recorders": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.config.recorders": [row({}), row({"id": "aws:123456789012/eu-west-1", "recorders": []})]},
		"verdicts": {"aws:123456789012/us-east-1": "pass", "aws:123456789012/eu-west-1": "fail"},
	},
}

recorder(changes) := testing.changed(
	{
		"name": "default",
		"recording": true,
		"last_status": "SUCCESS",
		"all_supported": true,
		"global_types": true,
		"strategy": "ALL_SUPPORTED_RESOURCE_TYPES",
		"types": [],
		"excluded": [],
	},
	changes,
)

without(types) := recorder({
	"all_supported": false,
	"strategy": "EXCLUSION_BY_RESOURCE_TYPES",
	"excluded": types,
})

test_cases[name] if {
	some name, case in cases
	testing.agrees(config_recorder_on.verdicts, case) with input as testing.input_for(case)
}
