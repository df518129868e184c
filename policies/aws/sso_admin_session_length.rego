# METADATA
# title: Sessions of administrators are short
# description: |
#   Administration is for the task at hand. A permission set that gives administration, by a policy of AWS or by one
#   written into it, must end its sessions soon. What policies of the accounts give by name only is not known here:
#   long sessions with them are undecided.
# related_resources:
#   - https://docs.aws.amazon.com/singlesignon/latest/userguide/howtosessionduration.html
#   - https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetcustom.html
# custom:
#   severity: medium
#   evidence: [aws.sso.permission_sets]
#   fields: [session_seconds, aws_policies, customer_policies, inline]
#   controls: [A.8.2, A.8.5]
#   proves: operating
#   parameters:
#     seconds:
#       type: integer
#       default: 14400
#       minimum: 3600
#       maximum: 43200
#       looser: higher
#       description: The longest session of an administrator in seconds
#   remediation: Shorten the session duration of the permission set and provision it again.
package policies.aws.sso_admin_session_length

import data.lib.permission_sets
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sso.permission_sets"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it does not give administration") if {
	permission_sets.administers(row) == "no"
}

else := verdict.pass({"session_seconds": row.session_seconds}) if {
	permission_sets.administers(row) in {"perhaps", "yes"}
	row.session_seconds > 0
	row.session_seconds <= seconds
}

else := verdict.fail(message, {"session_seconds": row.session_seconds}) if {
	permission_sets.administers(row) == "yes"
	row.session_seconds > seconds
	message := sprintf("sessions of administrators may last longer than %d seconds", [seconds])
}

else := verdict.unknown("unsupported", "whether it gives administration depends on the policies of each account") if {
	permission_sets.administers(row) == "perhaps"
	row.session_seconds > seconds
}

seconds := input.parameters.seconds
