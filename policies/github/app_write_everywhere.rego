# METADATA
# title: Apps that may write reach chosen repositories only
# description: |
#   An App acts with its own key, held by whoever runs it. One that may write and reaches all repositories can
#   change all code, now and later.
# related_resources:
#   - https://docs.github.com/en/apps/using-github-apps/reviewing-and-modifying-installed-github-apps
# custom:
#   severity: high
#   evidence: [github.installations]
#   fields: [suspended, repository_selection, permissions]
#   controls: [A.5.15, A.8.2, A.5.19, A.8.4]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Limit the App to the repositories that it works on, or remove it.
package policies.github.app_write_everywhere

import data.lib.verdict

verdicts contains verdict.of(row.installation, said) if {
	some row in input.evidence["github.installations"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the App is suspended") if row.suspended == true

else := verdict.pass({"repository_selection": "selected"}) if {
	row.repository_selection == "selected"
}

else := verdict.fail("the App may write in all repositories", {"writes": writes(row)}) if {
	row.repository_selection == "all"
	writes(row) != []
}

else := verdict.pass({"writes": []}) if {
	row.repository_selection == "all"
	every permission in row.permissions {
		permission.level == "read"
	}
}

# What the App may change. A level that is not known is taken for more than reading.
writes(row) := [sprintf("%s:%s", [permission.resource, permission.level]) |
	some permission in row.permissions
	permission.level != "read"
]
