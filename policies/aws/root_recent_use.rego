# METADATA
# title: The root user is not in use
# description: |
#   Daily work as the root user leaves no trace of who acted and puts the strongest credential at risk each time.
#   The few tasks that need it are rare; a recent use that nobody can explain is an incident. Judged from the last
#   use of its password and keys, which AWS reports with some hours of delay.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-tasks.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html
# custom:
#   severity: high
#   evidence: [aws.iam.credential_report]
#   fields: [is_root, password_last_used, access_keys]
#   controls: [A.8.2, A.5.16]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 30
#       minimum: 1
#       maximum: 365
#       looser: lower
#       description: How many days the root user must have been idle
#   remediation: Find out from CloudTrail who used the root user and why, and give that task to a role.
package policies.aws.root_recent_use

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.credential_report"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("not the root user") if row.is_root == false

else := verdict.fail(message, {"last_used": recent}) if {
	row.is_root == true
	recent := {use.at | some use in uses(row); use.state == "used"; times.past(use.at) >= earliest}
	count(recent) > 0
}

else := verdict.unknown("malformed", "a last use lies in the future") if {
	row.is_root == true
	some use in uses(row)
	use.state == "used"
	time.parse_rfc3339_ns(use.at) - times.now > times.day
}

else := verdict.pass({"uses": uses(row)}) if {
	row.is_root == true
	every use in uses(row) {
		idle(use) == true
	}
}

message := sprintf("the root user was used within the last %d days", [input.parameters.days])

earliest := times.ago(input.parameters.days)

uses(row) := {row.password_last_used} | {key.last_used | some key in row.access_keys}

idle(use) if use.state in {"never", "not_tracked", "not_applicable"}

else := before if {
	use.state == "used"
	at := times.past(use.at)
	before := at < earliest
}
