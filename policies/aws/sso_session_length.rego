# METADATA
# title: Sessions of permission sets end within a working day
# description: |
#   Credentials that a person got from Identity Center work until the session ends, also after the person left. The
#   session of a permission set bounds for how long. AWS allows between one and twelve hours.
# related_resources:
#   - https://docs.aws.amazon.com/singlesignon/latest/userguide/howtosessionduration.html
# custom:
#   severity: low
#   evidence: [aws.sso.permission_sets]
#   fields: [session_seconds]
#   controls: [A.8.5]
#   proves: operating
#   parameters:
#     seconds:
#       type: integer
#       default: 28800
#       minimum: 3600
#       maximum: 43200
#       looser: higher
#       description: The longest session in seconds
#   remediation: Shorten the session duration of the permission set and provision it again.
package policies.aws.sso_session_length

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sso.permission_sets"].rows
	said := decide(row)
}

decide(row) := verdict.fail(message, {"session_seconds": row.session_seconds}) if {
	row.session_seconds > seconds
	message := sprintf("sessions may last longer than %d seconds", [seconds])
}

else := verdict.pass({"session_seconds": row.session_seconds}) if {
	row.session_seconds > 0
	row.session_seconds <= seconds
}

seconds := input.parameters.seconds
