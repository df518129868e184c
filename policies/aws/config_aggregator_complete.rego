# METADATA
# title: The aggregator of AWS Config sees every account and region
# description: |
#   An organisation that knows its resources through an aggregator knows what the aggregator collects, and no more. Every
#   account and region must be collected, lately and well, and recorded there: all types of resource, but those of IAM,
#   which one region records for all. An account's own view of its recorders is judged elsewhere.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/aggregate-data.html
# custom:
#   severity: medium
#   evidence: [aws.config.aggregation_sources]
#   fields: [type, source, recorder, filtered]
#   controls: [A.5.9, A.8.9]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Let the aggregator collect from all accounts of the organisation and from all regions, without a filter, and start a
#     recorder for all types of resources in each of them. Where an update failed, its error code says why.
package policies.aws.config_aggregator_complete

import data.lib.config_recorders
import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in input.evidence["aws.config.aggregation_sources"].rows
	said := decide(row)
}

decide(row) := verdict.fail("the aggregator collects nothing from the account", {"source": row.source}) if {
	row.source.state == "account_missing"
}

else := verdict.fail("the aggregator is set up to leave the region out", {"source": row.source}) if {
	row.source.state == "region_left_out"
}

else := verdict.unknown("absent", "the aggregator collects from every region and does not list this one") if {
	row.source.state == "not_listed"
}

else := verdict.unknown("absent", "the region is not listed, and whether the account has opted into it is not known here") if {
	row.source.state == "opt_in"
}

else := verdict.fail("the last update from here did not succeed", {"source": row.source}) if {
	row.source.state == "collected"
	row.source.status in {"FAILED", "OUTDATED"}
}

else := verdict.fail("the aggregator collects a part of what is recorded only", {"filtered": true}) if {
	row.filtered == true
}

else := verdict.unknown("stale", "the last update from here is not of the last 24 hours") if {
	row.source.state == "collected"
	row.source.status == "SUCCEEDED"
	lately(row.source.updated_at) == false
}

else := collected(row) if {
	row.source.state == "collected"
	row.source.status == "SUCCEEDED"
	row.filtered == false
	lately(row.source.updated_at) == true
}

else := verdict.unknown("unsupported", sprintf("the last update from here is %q", [row.source.status])) if {
	row.source.state == "collected"
	row.source.status != "SUCCEEDED"
}

lately(moment) := late if {
	moment.state == "at"
	at := times.past(moment.at)
	late := at >= times.ago(1)
}

else := false if moment.state == "none"

collected(row) := verdict.pass({"updated_at": row.source.updated_at.at}) if row.type == "ORGANIZATION"

else := recorded(row.recorder, row.source.updated_at.at) if row.type == "ACCOUNT"

recorded(recorder, updated_at) := verdict.fail("the aggregator tells of no recorder there", {"recorder": recorder}) if {
	recorder.state == "none"
}

else := verdict.fail("the recorder is stopped", {"recorder": recorder.name, "since": recorder.captured_at}) if {
	recorder.state == "set"
	recorder.recording == false
}

else := verdict.fail("the recorder leaves out types of resources", {"recorder": recorder.name, "strategy": recorder.strategy}) if {
	recorder.state == "set"
	config_recorders.everything(recorder) == false
}

else := verdict.pass({"updated_at": updated_at, "recorder": recorder.name, "frequency": recorder.frequency}) if {
	recorder.state == "set"
	recorder.recording == true
	config_recorders.everything(recorder) == true
}
