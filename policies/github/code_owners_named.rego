# METADATA
# title: Code has owners
# description: |
#   Ownership of code that nobody wrote down is nobody's. Looking for the CODEOWNERS file takes the permission to
#   read files, which annexa does not ask for; without it this is unknown.
# related_resources:
#   - https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
# custom:
#   severity: low
#   evidence: [github.repositories]
#   fields: [archived, code_owners]
#   controls: [A.5.9, A.8.4]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Add a CODEOWNERS file.
package policies.github.code_owners_named

import data.lib.verdict

verdicts contains verdict.of(row.repository, said) if {
	some row in input.evidence["github.repositories"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("archived: nothing in it can change") if {
	row.archived == true
}

else := verdict.pass({"code_owners": true}) if row.code_owners == true

else := verdict.fail("it has no CODEOWNERS file", {"code_owners": false}) if {
	row.code_owners == false
}
