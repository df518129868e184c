# METADATA
# title: Own patterns of secrets are in force
# description: |
#   A pattern that is not published finds nothing, and one without push protection finds secrets only when they lie
#   in code already.
# related_resources:
#   - https://docs.github.com/en/code-security/secret-scanning/using-advanced-secret-scanning-and-push-protection-features/custom-patterns
# custom:
#   severity: low
#   evidence: [github.secret_scanning_patterns]
#   fields: [state, push_protection]
#   controls: [A.8.12, A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Publish the pattern and switch on its push protection, or delete it.
package policies.github.secret_pattern_published

import data.lib.verdict

verdicts contains verdict.of(row.pattern, said) if {
	some row in input.evidence["github.secret_scanning_patterns"].rows
	said := decide(row)
}

decide(row) := verdict.fail("the pattern is not published", {"state": "unpublished"}) if {
	row.state == "unpublished"
}

else := verdict.fail("pushes with such secrets are not refused", {"push_protection": false}) if {
	row.state == "published"
	row.push_protection == false
}

else := verdict.pass({"state": "published", "push_protection": true}) if {
	row.state == "published"
	row.push_protection == true
}
