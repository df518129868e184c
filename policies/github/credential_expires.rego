# METADATA
# title: Tokens that pass single sign-on expire
# description: |
#   A token without an end works until somebody withdraws it, long after its member forgot it. Keys have no end of
#   their own and are judged by their age.
# related_resources:
#   - https://docs.github.com/en/enterprise-cloud@latest/organizations/granting-access-to-your-organization-with-saml-single-sign-on/viewing-and-managing-a-members-saml-access-to-your-organization
#   - https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/token-expiration-and-revocation
# custom:
#   severity: medium
#   evidence: [github.credential_authorizations]
#   fields: [credential, expiry]
#   controls: [A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Let the member make a token that expires, and withdraw this one.
package policies.github.credential_expires

import data.lib.verdict

verdicts contains verdict.of(row.authorization, said) if {
	some row in input.evidence["github.credential_authorizations"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("keys have no end") if row.credential == "SSH key"

else := verdict.fail("the token never expires", {"expiry": "never"}) if row.expiry.state == "never"

else := verdict.pass({"expiry": row.expiry.at}) if {
	row.expiry.state == "at"
	time.parse_rfc3339_ns(row.expiry.at) > 0
}
