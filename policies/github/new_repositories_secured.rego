# METADATA
# title: New repositories begin with security features on
# description: |
#   What has to be switched on by hand is forgotten in some repositories. A configuration that is enforced, given to all
#   new repositories, and switches on secret scanning, push protection and Dependabot alerts does it for all of them.
# related_resources:
#   - https://docs.github.com/en/code-security/securing-your-organization/enabling-security-features-in-your-organization
# custom:
#   severity: medium
#   evidence: [github.organization, github.code_security_configurations]
#   fields:
#     github.organization: [organization]
#     github.code_security_configurations:
#       - name
#       - default_for_new_repositories
#       - enforcement
#       - dependabot_alerts
#       - secret_scanning
#       - secret_scanning_push_protection
#   controls: [A.8.9, A.8.25, A.8.27]
#   proves: design
#   parameters: {}
#   remediation: |
#     Make a code security configuration with these features, enforce it, and make it the default for all new repositories.
package policies.github.new_repositories_secured

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.organization"].rows
	said := decide(input.evidence["github.code_security_configurations"].rows)
}

decide(configurations) := verdict.pass({"configurations": found}) if {
	found := [each.name | some each in configurations; secures(each)]
	found != []
}

else := verdict.fail("no configuration secures all new repositories", {"configurations": names}) if {
	names := [each.name | some each in configurations; is_string(each.name)]
	count(names) == count(configurations)
}

secures(configuration) if {
	configuration.default_for_new_repositories == "all"
	configuration.enforcement == "enforced"
	configuration.dependabot_alerts == "enabled"
	configuration.secret_scanning == "enabled"
	configuration.secret_scanning_push_protection == "enabled"
}
