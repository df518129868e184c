# METADATA
# title: Log groups are protected against deletion
# description: |
#   A log group that is deleted takes its events with it, and an intruder deletes logs first. A protected one must be
#   unlocked before. Whoever may delete may often unlock as well, so permissions matter beside this.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogGroupDeletionProtection.html
# custom:
#   severity: low
#   evidence: [aws.logs.log_groups]
#   fields: [deletion_protection]
#   controls: [A.8.15, A.5.33]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Switch on deletion protection for the log group.
package policies.aws.log_group_deletion_protection

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.logs.log_groups"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"deletion_protection": true}) if row.deletion_protection == true

else := verdict.fail("the log group can be deleted at once", {"deletion_protection": false}) if {
	row.deletion_protection == false
}
