# METADATA
# title: Deploy keys are replaced
# description: |
#   A deploy key works until somebody ends it, and copies of it gather on machines. An archived repository can still
#   be read with it.
# related_resources:
#   - https://docs.github.com/en/authentication/connecting-to-github-with-ssh/managing-deploy-keys
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [deploy_keys]
#   controls: [A.5.17, A.8.24]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 365
#       minimum: 1
#       maximum: 3650
#       looser: higher
#       description: The greatest age of a deploy key in days
#   remediation: |
#     Add a new key, move its users to it and delete the old one.
package policies.github.deploy_key_age

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it has no deploy key") if row.deploy_keys == []

else := verdict.fail(message, {"keys": old}) if {
	old := [key.title | some key in row.deploy_keys; times.past(key.created_at) < oldest]
	old != []
}

else := verdict.pass({"keys": count(row.deploy_keys)}) if {
	every key in row.deploy_keys {
		times.past(key.created_at) >= oldest
	}
}

message := sprintf("a deploy key is more than %d days old", [input.parameters.days])

oldest := times.ago(input.parameters.days)
