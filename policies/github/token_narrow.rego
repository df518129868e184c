# METADATA
# title: Fine-grained tokens are narrow
# description: |
#   A token acts for its owner without a second factor. One that may write in all repositories, or change the
#   organisation, is what an attacker looks for. What a token may change beside repositories and the organisation, such as
#   keys of its owner, needs a look.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-programmatic-access-to-your-organization/reviewing-and-revoking-personal-access-tokens-in-your-organization
#   - https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
# custom:
#   severity: high
#   evidence: [github.personal_access_tokens]
#   fields: [expired, repository_selection, permissions]
#   controls: [A.8.2, A.5.15, A.8.4]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Withdraw the token and let its owner ask for chosen repositories and permissions.
package policies.github.token_narrow

import data.lib.verdict

verdicts contains verdict.of(row.token, said) if {
	some row in input.evidence["github.personal_access_tokens"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it has expired") if row.expired == true

else := verdict.fail("the token may change the organisation", {"writes": writes(row, "organization")}) if {
	writes(row, "organization") != []
}

else := verdict.fail("the token may write in all repositories", {"writes": writes(row, "repository")}) if {
	row.repository_selection == "all"
	writes(row, "repository") != []
}

else := verdict.unclear(
	sprintf("whether what the token may change beside repositories and the organisation is narrow cannot be told: %s", [concat(", ", elsewhere(row))]),
	{"writes": elsewhere(row)},
) if {
	elsewhere(row) != []
}

else := verdict.pass({"repository_selection": row.repository_selection}) if {
	row.repository_selection in {"subset", "none"}
	is_array(row.permissions)
}

else := verdict.pass({"writes": []}) if {
	row.repository_selection == "all"
	every permission in row.permissions {
		permission.level == "read"
	}
}

elsewhere(row) := [sprintf("%s:%s", [permission.resource, permission.level]) |
	some permission in row.permissions
	count({permission.of} & {"organization", "repository"}) == 0
	permission.level != "read"
]

# What the token may change. A level that is not known is taken for more than reading.
writes(row, about) := [sprintf("%s:%s", [permission.resource, permission.level]) |
	some permission in row.permissions
	permission.of == about
	permission.level != "read"
]
