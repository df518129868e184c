# METADATA
# title: Deploy keys only read
# description: |
#   A deploy key belongs to a machine and to nobody in particular. One that may write changes code without a person
#   who answers for it.
# related_resources:
#   - https://docs.github.com/en/authentication/connecting-to-github-with-ssh/managing-deploy-keys
# custom:
#   severity: medium
#   evidence: [github.repositories]
#   fields: [archived, deploy_keys]
#   controls: [A.8.2, A.5.17, A.8.4]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Replace the key by one that reads, or by a GitHub App.
package policies.github.deploy_key_read_only

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.not_applicable("it has no deploy key") if row.deploy_keys == []

else := verdict.fail("a deploy key may write", {"keys": writing}) if {
	writing := [key.title | some key in row.deploy_keys; key.read_only == false]
	writing != []
}

else := verdict.pass({"keys": count(row.deploy_keys)}) if {
	every key in row.deploy_keys {
		key.read_only == true
	}
}
