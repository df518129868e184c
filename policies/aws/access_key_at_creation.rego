# METADATA
# title: Console users are not given access keys at creation
# description: |
#   A key made together with a person's account and never used was made out of habit: nobody asked for it, and
#   nobody will miss it when it is stolen. Keys should come later, on request, or not at all. Judged by a key being
#   made within some minutes of its user.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_create.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
# custom:
#   severity: low
#   evidence: [aws.iam.credential_report]
#   fields: [is_root, created_at, password, access_keys]
#   controls: [A.5.17]
#   proves: operating
#   parameters:
#     minutes:
#       type: integer
#       default: 5
#       minimum: 1
#       maximum: 1440
#       looser: lower
#       description: Within how many minutes of the user a key counts as made with it
#   remediation: Delete the unused key; give people federated sign-in, and machines roles.
package policies.aws.access_key_at_creation

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

else := judge(row, [key | some key in row.access_keys; key.active == true]) if row.password == "enabled"

judge(row, active) := verdict.not_applicable("no active access key") if active == []

else := verdict.fail("an access key was made with the user and never used", {"access_keys": idle}) if {
	idle := [key | some key in active; wanted(row, key) == false]
	idle != []
}

else := verdict.pass({"access_keys": active}) if {
	every key in active {
		wanted(row, key) == true
	}
}

# Whether a key was used, or made at another time than the user.
wanted(row, key) if key.last_used.state == "used"

else := apart if {
	key.last_used.state in {"never", "not_tracked"}
	key.rotated_at.state == "at"
	distance := times.between(row.created_at, key.rotated_at.at)
	apart := distance > (minutes * times.minute)
}

minutes := input.parameters.minutes
