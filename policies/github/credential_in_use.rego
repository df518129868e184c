# METADATA
# title: Tokens and keys that nobody uses are withdrawn
# description: |
#   A credential that nobody uses is missed by nobody when it is stolen. GitHub does not tell when a member last
#   signed in; this tells what of a member still works.
# related_resources:
#   - https://docs.github.com/en/enterprise-cloud@latest/organizations/granting-access-to-your-organization-with-saml-single-sign-on/viewing-and-managing-a-members-saml-access-to-your-organization
# custom:
#   severity: medium
#   evidence: [github.credential_authorizations]
#   fields: [authorized_at, used]
#   controls: [A.5.18, A.5.17]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 90
#       minimum: 1
#       maximum: 3650
#       looser: higher
#       description: How many days a credential may go unused
#   remediation: |
#     Withdraw the authorization.
package policies.github.credential_in_use

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.authorization, said) if {
	some row in input.evidence["github.credential_authorizations"].rows
	said := decide(row)
}

decide(row) := verdict.fail(message, {"used": row.used.at}) if {
	row.used.state == "at"
	times.past(row.used.at) < oldest
}

else := verdict.pass({"used": row.used.at}) if {
	row.used.state == "at"
	times.past(row.used.at) >= oldest
}

else := verdict.fail(message, {"used": "never", "authorized_at": row.authorized_at}) if {
	row.used.state == "never"
	times.past(row.authorized_at) < oldest
}

else := verdict.not_applicable("it is new and was not used yet") if {
	row.used.state == "never"
	times.past(row.authorized_at) >= oldest
}

message := sprintf("it was not used for more than %d days", [input.parameters.days])

oldest := times.ago(input.parameters.days)
