# METADATA
# title: Access keys are rotated
# description: |
#   An access key works until somebody ends it, and copies of it gather in scripts, images and laptops. Replacing it
#   bounds how long a lost copy is of use. Only active keys count; one that is exactly as old as allowed passes.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html
# custom:
#   severity: medium
#   evidence: [aws.iam.credential_report]
#   fields: [is_root, access_keys]
#   controls: [A.5.17]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 90
#       minimum: 1
#       maximum: 3650
#       looser: higher
#       description: The greatest age of an active access key in days
#   remediation: |
#     Make a new key, move its users to it and delete the old one; better, replace the key by a role.
package policies.aws.access_key_age

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.credential_report"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the root user has policies of its own") if row.is_root == true

else := judge([key | some key in row.access_keys; key.active == true])

judge(active) := verdict.not_applicable("no active access key") if active == []

else := verdict.fail(message, {"access_keys": old}) if {
	old := [key | some key in active; key.rotated_at.state == "at"; times.past(key.rotated_at.at) < oldest]
	old != []
}

else := verdict.pass({"access_keys": active}) if {
	every key in active {
		key.rotated_at.state == "at"
		times.past(key.rotated_at.at) >= oldest
	}
}

message := sprintf("an active access key is more than %d days old", [input.parameters.days])

oldest := times.ago(input.parameters.days)
