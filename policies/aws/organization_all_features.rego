# METADATA
# title: The organisation has all features
# description: |
#   An organisation that only shares its bills cannot limit what is done in its accounts, and no security service can
#   be run for all of them.
# related_resources:
#   - https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_org_support-all-features.html
# custom:
#   severity: medium
#   evidence: [aws.organizations.organization]
#   fields: [membership]
#   controls: [A.5.23, A.5.15]
#   proves: operating
#   parameters: {}
#   remediation: Enable all features in the management account; members that were invited must agree.
package policies.aws.organization_all_features

import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.organizations.organization"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the account is in no organisation") if row.membership.state == "none"

else := verdict.pass({"feature_set": "ALL"}) if {
	row.membership.state in {"member", "management"}
	row.membership.organization.feature_set == "ALL"
}

else := verdict.fail("the organisation only shares its bills", {"feature_set": "CONSOLIDATED_BILLING"}) if {
	row.membership.state in {"member", "management"}
	row.membership.organization.feature_set == "CONSOLIDATED_BILLING"
}
