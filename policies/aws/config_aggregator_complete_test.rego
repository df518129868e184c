package policies.aws.config_aggregator_complete_test

import data.lib.testing
import data.policies.aws.config_aggregator_complete

subject := "aws:222233334444/us-east-1"

row(changes) := testing.changed(
	{
		"id": subject,
		"type": "ACCOUNT",
		"source": source({}),
		"recorder": recorder({}),
		"filtered": false,
	},
	changes,
)

source(changes) := testing.changed(
	{
		"state": "collected",
		"status": "SUCCEEDED",
		"updated_at": at("2026-10-31T12:00:00Z"),
		"error": "",
	},
	changes,
)

at(moment) := {"state": "at", "at": moment}

recorder(changes) := testing.changed(
	{
		"state": "set",
		"name": "default",
		"recording": true,
		"all_supported": true,
		"strategy": "ALL_SUPPORTED_RESOURCE_TYPES",
		"types": [],
		"excluded": [],
		"frequency": "CONTINUOUS",
		"overrides": [],
		"captured_at": "2026-02-01T09:00:00Z",
	},
	changes,
)

without(types) := recorder({
	"all_supported": false,
	"strategy": "EXCLUSION_BY_RESOURCE_TYPES",
	"excluded": types,
})

one(changes, expected) := {
	"evidence": {"aws.config.aggregation_sources": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"a region that is collected and recorded passes": one({}, "pass"),
	"an update of exactly a day ago passes": one({"source": source({"updated_at": at("2026-10-31T00:00:00Z")})}, "pass"),
	"an older update is unknown": one({"source": source({"updated_at": at("2026-10-30T23:59:59Z")})}, "unknown"),
	"an update at no moment is unknown": one({"source": source({"updated_at": {"state": "none"}})}, "unknown"),
	"an update in the future is unknown": one({"source": source({"updated_at": at("2026-11-03T00:00:00Z")})}, "unknown"),
	"a failed update fails": one({"source": source({"status": "FAILED", "error": "ACCESS_DENIED"})}, "fail"),
	"an outdated source fails": one({"source": source({"status": "OUTDATED"})}, "fail"),
	"an unforeseen status is unknown": one({"source": source({"status": "PAUSED"})}, "unknown"),
	"a status that is not told is unknown": one({"source": source({"status": ""})}, "unknown"),
	"an account that is missing fails": one({"source": {"state": "account_missing"}, "recorder": {"state": "none"}}, "fail"),
	"a region that is left out fails": one({"source": {"state": "region_left_out"}, "recorder": {"state": "none"}}, "fail"),
	"a region that is not listed is unknown": one({"source": {"state": "not_listed"}, "recorder": {"state": "none"}}, "unknown"),
	"a region that the account may not have is unknown": one({"source": {"state": "opt_in"}, "recorder": {"state": "none"}}, "unknown"),
	"an unforeseen state is unknown": one({"source": {"state": "moved"}}, "unknown"),
	"a filter fails": one({"filtered": true}, "fail"),
	"no recorder fails": one({"recorder": {"state": "none"}}, "fail"),
	"a stopped recorder fails": one({"recorder": recorder({"recording": false})}, "fail"),
	"a recorder of some types fails": one({"recorder": recorder({"all_supported": false, "strategy": ""})}, "fail"),
	"leaving out IAM passes": one({"recorder": without(["AWS::IAM::User"])}, "pass"),
	"leaving out more fails": one({"recorder": without(["AWS::S3::Bucket"])}, "fail"),
	"an unforeseen choice of types is unknown": one({"recorder": recorder({"strategy": "SOME_RESOURCE_TYPES"})}, "unknown"),
	"recording once a day passes": one({"recorder": recorder({"frequency": "DAILY"})}, "pass"),
	"the list of accounts passes": one({"type": "ORGANIZATION", "recorder": {"state": "none"}}, "pass"),
	"a list of accounts that is not updated fails": one(
		{"type": "ORGANIZATION", "recorder": {"state": "none"}, "source": source({"status": "FAILED"})},
		"fail",
	),
	"an unforeseen type of source is unknown": one({"type": "GALAXY"}, "unknown"),
	"nothing to judge is for the engine to state": {
		"evidence": {"aws.config.aggregation_sources": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.config.aggregation_sources": [row({}), row({"id": "second", "source": {"state": "account_missing"}})]},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(config_aggregator_complete.verdicts, case) with input as testing.input_for(case)
}
