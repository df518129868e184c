# METADATA
# title: Stages of REST APIs log access
# description: |
#   Access logs tell who called an API and what came of it, which is what is asked for after an incident. A stage writes them
#   to a log group or a stream once a destination is set.
# related_resources:
#   - https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
# custom:
#   severity: medium
#   evidence: [aws.apigateway.stages]
#   fields: [access_log_destination]
#   controls: [A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: Set a destination and a format for the access logs of the stage.
package policies.aws.apigateway_access_logs

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.apigateway.stages"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"access_log_destination": row.access_log_destination}) if {
	is_string(row.access_log_destination)
	count(row.access_log_destination) > 0
}

else := verdict.fail("access is not logged", {"access_log_destination": ""}) if {
	row.access_log_destination == ""
}
