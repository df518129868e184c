# METADATA
# title: AWS Config records IAM in some region
# description: |
#   Users, groups, roles and policies are the same in every region and are recorded only where that is asked for. At
#   least one recorder that is on must record them.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html
# custom:
#   severity: medium
#   evidence: [aws.account, aws.config.recorders]
#   fields:
#     aws.account: [account]
#     aws.config.recorders: [region, recorders]
#   controls: [A.5.16, A.8.9, A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Let the recorder of one region include resources of global services.
package policies.aws.config_global_resources

import data.lib.config_recorders
import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.account"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"account": row.account, "regions": found}) if {
	found := [region.region | some region in regions; enough(region) == true]
	count(found) > 0
}

else := verdict.fail("no recorder that is on records IAM", {"account": row.account}) if {
	every region in regions {
		enough(region) == false
	}
}

regions := input.evidence["aws.config.recorders"].rows

enough(region) if {
	some recorder in region.recorders
	records(recorder) == true
}

else := false if {
	every recorder in region.recorders {
		records(recorder) == false
	}
}

records(recorder) := false if recorder.recording == false

else := config_recorders.global(recorder) if recorder.recording == true
