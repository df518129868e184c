# METADATA
# title: Console passwords are in use
# description: |
#   A console password that nobody uses belongs to somebody who left or changed work, and nobody would notice its
#   theft. Counted from its last use or, when AWS knows of none, from when it was set, so that a password never used
#   does not stay for ever.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_admin-change-user.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
# custom:
#   severity: medium
#   evidence: [aws.iam.credential_report]
#   fields: [is_root, password, password_last_used, password_changed_at]
#   controls: [A.5.18, A.5.16]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 45
#       minimum: 1
#       maximum: 3650
#       looser: higher
#       description: For how many days a console password may lie idle
#   remediation: Remove the console password, and the user if nothing else needs it.
package policies.aws.console_password_unused

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.credential_report"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the root user has policies of its own") if row.is_root == true

else := verdict.not_applicable("no console password") if {
	row.password == "disabled"
}

else := judge(times.past(idle_since(row)), observed(row)) if row.password == "enabled"

judge(since, observed) := verdict.fail(message, observed) if since < earliest

else := verdict.pass(observed) if since >= earliest

message := sprintf("the console password was not used for more than %d days", [input.parameters.days])

earliest := times.ago(input.parameters.days)

idle_since(row) := row.password_last_used.at if row.password_last_used.state == "used"

else := row.password_changed_at.at if {
	row.password_last_used.state in {"never", "not_tracked"}
	row.password_changed_at.state == "at"
}

observed(row) := {"password_last_used": row.password_last_used, "password_changed_at": row.password_changed_at}
