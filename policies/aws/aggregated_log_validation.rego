# METADATA
# title: Changes to log files of the organisation's trails are noticed
# description: |
#   With validation CloudTrail signs digests of the log files that it delivered. Without them nobody can tell whether a log
#   was changed or removed after an attack. What is judged is what the aggregator of AWS Config tells of all accounts, as
#   of the moment that the verdict names.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html
# custom:
#   severity: medium
#   evidence: [aws.config.aggregated_resources]
#   fields: [type, log_validation, captured_at, current_to]
#   controls: [A.5.28, A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Enable log file validation on the trail.
package policies.aws.aggregated_log_validation

import data.lib.aggregated
import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in aggregated.rows
	said := decide(row)
}

decide(row) := verdict.pass(aggregated.of(row, {"validated": true})) if {
	row.log_validation.state == "set"
	row.log_validation.validated == true
}

else := verdict.fail("log files of the trail can be changed unnoticed", aggregated.of(row, {"validated": false})) if {
	row.log_validation.state == "set"
	row.log_validation.validated == false
}

else := verdict.not_applicable("no trail") if {
	row.log_validation.state == "not_asked"
	row.type != "AWS::CloudTrail::Trail"
}
