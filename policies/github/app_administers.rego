# METADATA
# title: No App administers the organisation
# description: |
#   An App that may change members, settings, secrets or roles of the organisation is an owner without a face.
# related_resources:
#   - https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
# custom:
#   severity: high
#   evidence: [github.installations]
#   fields: [suspended, permissions]
#   controls: [A.8.2, A.5.18, A.5.19]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Take these permissions from the App, or replace it by one that needs less.
package policies.github.app_administers

import data.lib.verdict

verdicts contains verdict.of(row.installation, said) if {
	some row in input.evidence["github.installations"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the App is suspended") if row.suspended == true

else := verdict.fail("the App may administer the organisation", {"permissions": powers(row)}) if {
	powers(row) != []
}

else := verdict.pass({"permissions": []}) if {
	is_array(row.permissions)
	powers(row) == []
}

powers(row) := [sprintf("%s:%s", [permission.resource, permission.level]) |
	some permission in row.permissions
	permission.resource in administrative
	permission.level != "read"
]

administrative := {
	"administration",
	"members",
	"organization_administration",
	"organization_custom_org_roles",
	"organization_custom_roles",
	"organization_hooks",
	"organization_personal_access_tokens",
	"organization_secrets",
	"organization_self_hosted_runners",
	"secrets",
}
