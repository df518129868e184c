# METADATA
# title: Security services are run from a member
# description: |
#   Service control policies do not bind the management account, so as few people as possible should have to enter
#   it. Each security service that acts in all accounts must have a delegated administrator. CloudTrail is left
#   aside, since Control Tower runs its trail from the management account.
# related_resources:
#   - https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html
#   - https://docs.aws.amazon.com/organizations/latest/userguide/orgs_best-practices_mgmt-acct.html
# custom:
#   severity: medium
#   evidence: [aws.organizations.organization]
#   fields: [membership]
#   controls: [A.5.3, A.8.2]
#   proves: operating
#   parameters: {}
#   remediation: Name a member for security as the delegated administrator of the service.
package policies.aws.organization_security_delegated

import data.lib.organization
import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.organizations.organization"].rows
	said := decide(row)
}

decide(row) := said if {
	said := organization.aside(row)
}

else := verdict.not_applicable("no security service acts in all accounts") if {
	is_array(organization.shown(row).trusted_services)
	count(used(organization.shown(row))) == 0
}

else := verdict.fail(message, {"services": left}) if {
	settings := organization.shown(row)
	left := (used(settings) - delegated(settings, {"ACTIVE"})) - undecided(settings)
	count(left) > 0
	message := concat("", ["run from the management account: ", concat(", ", sort(left))])
}

else := verdict.pass({"services": used(settings)}) if {
	settings := organization.shown(row)
	is_array(settings.delegated_administrators)
	count(used(settings) - delegated(settings, {"ACTIVE"})) == 0
}

used(settings) := security & {service | some service in settings.trusted_services}

delegated(settings, statuses) := {service |
	some delegate in settings.delegated_administrators
	delegate.status in statuses
	some service in delegate.services
}

# The services of members whose status is not foreseen.
undecided(settings) := {service |
	some delegate in settings.delegated_administrators
	count({delegate.status} & {"ACTIVE", "PENDING_CLOSURE", "SUSPENDED"}) == 0
	some service in delegate.services
}

# <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html>
security := {
	"access-analyzer.amazonaws.com",
	"auditmanager.amazonaws.com",
	"config-multiaccountsetup.amazonaws.com",
	"config.amazonaws.com",
	"detective.amazonaws.com",
	"fms.amazonaws.com",
	"guardduty.amazonaws.com",
	"inspector2.amazonaws.com",
	"macie.amazonaws.com",
	"securityhub.amazonaws.com",
	"securitylake.amazonaws.com",
}
