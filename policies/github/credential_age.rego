# METADATA
# title: Tokens and keys are authorized anew
# description: |
#   An authorization for single sign-on lets a token or key in until somebody withdraws it, and copies of it gather
#   on machines.
# related_resources:
#   - https://docs.github.com/en/enterprise-cloud@latest/organizations/granting-access-to-your-organization-with-saml-single-sign-on/viewing-and-managing-a-members-saml-access-to-your-organization
# custom:
#   severity: medium
#   evidence: [github.credential_authorizations]
#   fields: [credential, authorized_at]
#   controls: [A.5.17, A.5.18]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 365
#       minimum: 1
#       maximum: 3650
#       looser: higher
#       description: The greatest age of an authorization in days
#   remediation: |
#     Let the member make a new credential, and withdraw this authorization.
package policies.github.credential_age

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.authorization, said) if {
	some row in input.evidence["github.credential_authorizations"].rows
	said := decide(row)
}

decide(row) := verdict.fail(message, {"credential": row.credential, "authorized_at": row.authorized_at}) if {
	times.past(row.authorized_at) < oldest
}

else := verdict.pass({"credential": row.credential, "authorized_at": row.authorized_at}) if {
	times.past(row.authorized_at) >= oldest
}

message := sprintf("it was authorized more than %d days ago", [input.parameters.days])

oldest := times.ago(input.parameters.days)
