# METADATA
# title: Database instances export their logs
# description: |
#   Logs that stay on a database's disk go with it and are gone after days. Exported to CloudWatch they can be kept and
#   watched. One exported log is enough here; which logs matter depends on the engine. The instances of a cluster have
#   what their cluster has, so they are not judged here.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
# custom:
#   severity: medium
#   evidence: [aws.rds.instances]
#   fields: [cluster, log_exports]
#   controls: [A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: Export the logs that tell of sign-ins, errors and changes to CloudWatch.
package policies.aws.rds_log_exports

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.instances"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("its cluster decides") if {
	is_string(row.cluster)
	count(row.cluster) > 0
}

else := verdict.pass({"log_exports": row.log_exports}) if {
	row.cluster == ""
	is_array(row.log_exports)
	count(row.log_exports) > 0
}

else := verdict.fail("no log is exported", {"log_exports": []}) if {
	row.cluster == ""
	row.log_exports == []
}
