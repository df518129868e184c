# METADATA
# title: Secrets rotate
# description: |
#   A secret that never changes stays good for whoever once saw it. Rotation must be on and must have happened:
#   one whose last rotation is too long ago has failed since. A secret that was never rotated is as old as
#   itself.
# related_resources:
#   - https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html
# custom:
#   severity: medium
#   evidence: [aws.secretsmanager.secrets]
#   fields: [rotates, rotated_at, created_at]
#   controls: [A.8.24, A.5.17]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 90
#       minimum: 1
#       maximum: 365
#       looser: higher
#       description: How many days may lie between rotations
#   remediation: Turn on automatic rotation of the secret, and see that it succeeds.
package policies.aws.secret_rotation

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.secretsmanager.secrets"].rows
	said := decide(row)
}

decide(row) := verdict.fail("the secret does not rotate", {"rotates": false}) if row.rotates == false

else := verdict.pass({"changed_at": changed(row)}) if {
	row.rotates == true
	times.past(changed(row)) >= times.ago(input.parameters.days)
}

else := verdict.fail("the last rotation is too long ago", {"changed_at": changed(row)}) if {
	row.rotates == true
	times.past(changed(row)) < times.ago(input.parameters.days)
}

changed(row) := row.rotated_at.at if {
	row.rotated_at.state == "at"
} else := row.created_at.at if {
	row.rotated_at.state == "none"
	row.created_at.state == "at"
}
