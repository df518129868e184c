# METADATA
# title: Distributions log access
# description: |
#   Without a log nobody can tell later what was asked of a distribution, and by whom. It writes standard logs of the
#   older kind to a bucket, or CloudWatch Logs delivers them to a bucket, a log group or a stream; either will do.
#   Real-time logs may hold a sample only, so that they alone prove nothing. Distributions that are switched off answer
#   nobody and are left alone.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html
# custom:
#   severity: medium
#   evidence: [aws.cloudfront.distribution_settings]
#   fields: [enabled, standard_logs, log_deliveries, realtime_logs]
#   controls: [A.8.15, A.8.20]
#   proves: operating
#   parameters: {}
#   remediation: Turn on standard logging of the distribution.
package policies.aws.cloudfront_access_logging

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudfront.distribution_settings"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it is switched off") if row.enabled == false

else := verdict.pass({"standard_logs": "true"}) if {
	row.enabled == true
	row.standard_logs == "true"
}

else := verdict.pass({"log_deliveries": row.log_deliveries}) if {
	row.enabled == true
	row.standard_logs in {"true", "false", ""}
	some kind in row.log_deliveries
	kind in {"S3", "CWL", "FH"}
}

else := verdict.unknown("unsupported", "it writes real-time logs only, and how much of them is not read") if {
	row.enabled == true
	row.standard_logs in {"false", ""}
	row.log_deliveries == []
	count(row.realtime_logs) > 0
	every writes in row.realtime_logs {
		writes == true
	}
}

else := verdict.unknown("unsupported", "AWS does not say whether it writes standard logs") if {
	row.enabled == true
	row.standard_logs == ""
	row.log_deliveries == []
}

else := verdict.fail("access is not logged", {"standard_logs": "false", "log_deliveries": []}) if {
	row.enabled == true
	row.standard_logs == "false"
	row.log_deliveries == []
	is_array(row.realtime_logs)
}
