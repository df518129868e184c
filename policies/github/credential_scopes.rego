# METADATA
# title: Tokens have no scopes that administer
# description: |
#   A classic token acts for its member in every repository. With scopes that administer or delete, whoever finds it
#   can take over the organisation; with others it plants keys and hooks, or changes workflows and with them what they may
#   do. The scope repo is not counted, since without it no classic token reaches private code. A scope that is not known
#   is unknown.
# related_resources:
#   - https://docs.github.com/en/enterprise-cloud@latest/organizations/granting-access-to-your-organization-with-saml-single-sign-on/viewing-and-managing-a-members-saml-access-to-your-organization
#   - https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
# custom:
#   severity: high
#   evidence: [github.credential_authorizations]
#   fields: [reach]
#   controls: [A.8.2, A.5.15, A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Withdraw the authorization and let the member use a fine-grained token.
package policies.github.credential_scopes

import data.lib.verdict

verdicts contains verdict.of(row.authorization, said) if {
	some row in input.evidence["github.credential_authorizations"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("its kind has no scopes") if row.reach.state == "no_scopes"

else := verdict.fail("the token may administer or delete", {"scopes": wide}) if {
	wide := [scope | some scope in row.reach.scopes; is_wide(scope)]
	wide != []
}

else := verdict.unclear(
	sprintf("scopes are not known: %s", [concat(", ", sort(others(row)))]),
	{"scopes": others(row)},
) if {
	count(others(row)) > 0
	every scope in row.reach.scopes {
		is_string(scope)
	}
}

else := verdict.pass({"scopes": row.reach.scopes}) if {
	every scope in row.reach.scopes {
		scope in narrow
	}
}

others(row) := {scope | some scope in row.reach.scopes} - narrow

is_wide(scope) if {
	some prefix in ["admin:", "manage_", "delete", "scim:"]
	startswith(scope, prefix)
}

is_wide(scope) if {
	scope in {
		"audit_log",
		"codespace",
		"site_admin",
		"workflow",
		"write:gpg_key",
		"write:network_configurations",
		"write:org",
		"write:public_key",
		"write:repo_hook",
		"write:ssh_signing_key",
	}
}

# Those that read, or write what a member may write anyway.
narrow := {
	"gist",
	"notifications",
	"project",
	"public_repo",
	"read:audit_log",
	"read:discussion",
	"read:enterprise",
	"read:gpg_key",
	"read:network_configurations",
	"read:org",
	"read:packages",
	"read:project",
	"read:public_key",
	"read:repo_hook",
	"read:ssh_signing_key",
	"read:user",
	"repo",
	"repo:invite",
	"repo:status",
	"repo_deployment",
	"security_events",
	"user",
	"user:email",
	"user:follow",
	"write:discussion",
	"write:packages",
}
