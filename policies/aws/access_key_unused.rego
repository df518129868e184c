# METADATA
# title: Access keys are in use
# description: |
#   A key that nobody uses is missed by nobody when it is stolen. Counted from its last use or, when AWS knows of
#   none, from the day it was made, so that a key never used does not stay for ever. AWS tracks the use of keys
#   since 2015.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/access-keys-admin-managed.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
# custom:
#   severity: medium
#   evidence: [aws.iam.credential_report]
#   fields: [is_root, access_keys]
#   controls: [A.5.18, A.5.17]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 45
#       minimum: 1
#       maximum: 3650
#       looser: higher
#       description: For how many days an active access key may lie idle
#   remediation: Deactivate the key, wait for complaints, then delete it.
package policies.aws.access_key_unused

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.credential_report"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the root user has policies of its own") if row.is_root == true

else := judge([key | some key in row.access_keys; key.active == true])

judge(active) := verdict.not_applicable("no active access key") if active == []

else := verdict.fail(message, {"access_keys": idle}) if {
	idle := [key | some key in active; times.past(idle_since(key)) < earliest]
	idle != []
}

else := verdict.pass({"access_keys": active}) if {
	every key in active {
		times.past(idle_since(key)) >= earliest
	}
}

message := sprintf("an active access key was not used for more than %d days", [input.parameters.days])

earliest := times.ago(input.parameters.days)

idle_since(key) := key.last_used.at if key.last_used.state == "used"

else := key.rotated_at.at if {
	key.last_used.state in {"never", "not_tracked"}
	key.rotated_at.state == "at"
}
