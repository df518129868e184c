# METADATA
# title: The account is in an organisation
# description: |
#   An account outside an organisation is bound by nobody: no policy from above limits it, no trail of all accounts
#   shows what is done in it, and nobody sees it when accounts are counted.
# related_resources:
#   - https://docs.aws.amazon.com/organizations/latest/userguide/orgs_introduction.html
# custom:
#   severity: low
#   evidence: [aws.organizations.organization]
#   fields: [membership]
#   controls: [A.5.23, A.5.9]
#   proves: operating
#   parameters: {}
#   remediation: Create an organisation, or invite the account to the one that there is.
package policies.aws.organization_member

import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.organizations.organization"].rows
	said := decide(row)
}

decide(row) := verdict.fail("the account is in no organisation", {"membership": "none"}) if {
	row.membership.state == "none"
}

else := verdict.pass({"organization": row.membership.organization.id}) if {
	row.membership.state in {"member", "management"}
	count(row.membership.organization.id) > 0
}
