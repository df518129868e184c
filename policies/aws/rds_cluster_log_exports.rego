# METADATA
# title: Database clusters export their logs
# description: |
#   Logs that stay on a database's disk go with it and are gone after days. Exported to CloudWatch they can be kept and
#   watched. One exported log is enough here; which logs matter depends on the engine.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
# custom:
#   severity: medium
#   evidence: [aws.rds.clusters]
#   fields: [log_exports]
#   controls: [A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: Export the logs that tell of sign-ins, errors and changes to CloudWatch.
package policies.aws.rds_cluster_log_exports

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.clusters"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"log_exports": row.log_exports}) if {
	is_array(row.log_exports)
	count(row.log_exports) > 0
}

else := verdict.fail("no log is exported", {"log_exports": []}) if {
	row.log_exports == []
}
