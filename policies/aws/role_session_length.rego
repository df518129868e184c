# METADATA
# title: Role sessions end within a working day
# description: |
#   The credentials of a role session work until the session ends and cannot be called back one by one. The longest
#   session of a role bounds for how long a stolen session is of use. AWS allows between one and twelve hours.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
# custom:
#   severity: low
#   evidence: [aws.iam.role_settings]
#   fields: [service_linked, max_session_seconds]
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
#   remediation: Lower the maximum session duration of the role.
package policies.aws.role_session_length

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.role_settings"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("service-linked: only AWS can change it") if row.service_linked == true

else := verdict.fail(message, {"max_session_seconds": row.max_session_seconds}) if {
	row.max_session_seconds > seconds
	message := sprintf("sessions may last longer than %d seconds", [seconds])
}

else := verdict.pass({"max_session_seconds": row.max_session_seconds}) if {
	row.max_session_seconds >= shortest
	row.max_session_seconds <= seconds
}

seconds := input.parameters.seconds

# AWS knows no shorter limit, so a smaller value is none.
shortest := 3600
