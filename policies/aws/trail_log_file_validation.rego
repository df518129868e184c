# METADATA
# title: Changes to a trail's log files are noticed
# description: |
#   With validation CloudTrail signs digests of the log files that it delivered. Without them nobody can tell whether
#   a log was changed or removed after an attack.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html
# custom:
#   severity: medium
#   evidence: [aws.cloudtrail.trails]
#   fields: [log_file_validation]
#   controls: [A.5.28, A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Enable log file validation on the trail.
package policies.aws.trail_log_file_validation

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudtrail.trails"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"log_file_validation": true}) if row.log_file_validation == true

else := verdict.fail("log files of the trail can be changed unnoticed", {"log_file_validation": false}) if {
	row.log_file_validation == false
}
