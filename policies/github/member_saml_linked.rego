# METADATA
# title: Members are linked to the identity provider
# description: |
#   A member who is not linked signs in past the identity provider, and stays when the provider removes the person.
#   Where no identity provider of the organisation is visible it cannot be told: it may be the enterprise's.
# related_resources:
#   - https://docs.github.com/en/organizations/granting-access-to-your-organization-with-saml-single-sign-on/viewing-and-managing-a-members-saml-access-to-your-organization
# custom:
#   severity: medium
#   evidence: [github.members]
#   fields: [saml]
#   controls: [A.5.16, A.5.18, A.8.5]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Have the person sign on once through the identity provider, or remove the member.
package policies.github.member_saml_linked

import data.lib.verdict

verdicts contains verdict.of(row.member, said) if {
	some row in input.evidence["github.members"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"saml": "linked"}) if row.saml.state == "linked"

else := verdict.fail("the member is not linked to the identity provider", {"saml": "not_linked"}) if {
	row.saml.state == "not_linked"
}

else := verdict.unknown("unsupported", "no identity provider of the organisation is visible") if {
	row.saml.state == "not_visible"
}
