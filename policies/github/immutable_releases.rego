# METADATA
# title: Releases cannot be changed
# description: |
#   A release whose files or tag can be changed later is not what was tested and signed. The organisation can force
#   immutable releases on all repositories.
# related_resources:
#   - https://docs.github.com/en/code-security/supply-chain-security/understanding-your-software-supply-chain/immutable-releases
# custom:
#   severity: medium
#   evidence: [github.immutable_releases]
#   fields: [enforced_repositories]
#   controls: [A.5.21, A.8.32, A.8.4]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Enforce immutable releases for all repositories in the organisation's settings.
package policies.github.immutable_releases

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.immutable_releases"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"enforced_repositories": "all"}) if {
	row.enforced_repositories == "all"
}

else := verdict.fail("not all repositories have immutable releases", {"enforced_repositories": row.enforced_repositories}) if {
	row.enforced_repositories in {"none", "selected"}
}
