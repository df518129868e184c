package policies.aws.config_global_resources_test

import data.lib.testing
import data.policies.aws.config_global_resources

account := "aws:123456789012"

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

given(recorders, expected) := {
	"evidence": {
		"aws.account": [{"account": account}],
		"aws.config.recorders": [
			{"region": "us-east-1", "recorders": recorders},
			{"region": "eu-west-1", "recorders": []},
		],
	},
	"verdicts": {account: expected},
}

cases := {
	"a recorder of IAM passes": given([recorder({})], "pass"),
	"no recorder fails": given([], "fail"),
	"a stopped recorder fails": given([recorder({"recording": false})], "fail"),
	"a recorder without IAM fails": given([recorder({"global_types": false})], "fail"),
	"an unforeseen choice is unknown": given([recorder({"strategy": "SOMETHING_ELSE"})], "unknown"),
	"an account that was not read is for the engine to state": {
		"evidence": {"aws.account": [], "aws.config.recorders": []},
		"verdicts": {},
		"engine": {account: "not_applicable"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(config_global_resources.verdicts, case) with input as testing.input_for(case)
}
