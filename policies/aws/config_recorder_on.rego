# METADATA
# title: AWS Config records every change in a region
# description: |
#   What a resource was like before an incident, and who changed it, can be told only when changes were recorded. A
#   recorder must be on in every region, record every type of resource and deliver. It may leave out the types of IAM,
#   which one region records for all.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html
# custom:
#   severity: medium
#   evidence: [aws.config.recorders]
#   fields: [recorders, buckets]
#   controls: [A.5.9, A.8.9, A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Start a recorder for all types of resources in the region, with a bucket that it may deliver to.
package policies.aws.config_recorder_on

import data.lib.config_recorders
import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in input.evidence["aws.config.recorders"].rows
	said := decide(row)
}

decide(row) := verdict.fail("nothing is recorded in the region", {"recorders": []}) if row.recorders == []

else := judge(row.recorders[0], row.buckets) if count(row.recorders) == 1

judge(recorder, buckets) := verdict.fail("the recorder is stopped", {"recorder": recorder.name, "recording": false}) if {
	recorder.recording == false
}

else := verdict.fail("the recorder delivers to no bucket", {"recorder": recorder.name, "buckets": []}) if {
	buckets == []
}

else := verdict.fail("the last delivery of the recorder failed", {"recorder": recorder.name, "last_status": "Failure"}) if {
	lower(recorder.last_status) == "failure"
}

else := verdict.fail("the recorder leaves out types of resources", {"recorder": recorder.name, "strategy": recorder.strategy}) if {
	config_recorders.everything(recorder) == false
}

else := verdict.pass({"recorder": recorder.name, "buckets": buckets}) if {
	recorder.recording == true
	count(buckets) > 0
	lower(recorder.last_status) == "success"
	config_recorders.everything(recorder) == true
}

else := verdict.unknown("unsupported", "the recorder was started and has not delivered yet") if {
	recorder.recording == true
	lower(recorder.last_status) == "pending"
}
