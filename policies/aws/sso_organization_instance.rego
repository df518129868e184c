# METADATA
# title: Identity Center is the organisation's
# description: |
#   Members can make instances of Identity Center of their own, with users of their own whom nobody takes away when
#   people leave. The only instance must be that of the management account. Whether second factors are asked for is
#   told by no public API and is not judged here.
# related_resources:
#   - https://docs.aws.amazon.com/singlesignon/latest/userguide/account-instances-identity-center.html
#   - https://docs.aws.amazon.com/singlesignon/latest/userguide/control-account-instance.html
# custom:
#   severity: medium
#   evidence: [aws.sso.instances, aws.organizations.organization]
#   fields:
#     aws.sso.instances: [owner_account_id, status]
#     aws.organizations.organization: [membership]
#   controls: [A.5.16, A.5.15]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Delete the instance, let its people sign in through the organisation's, and deny sso:CreateInstance by a service
#     control policy.
package policies.aws.sso_organization_instance

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sso.instances"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the account is in no organisation") if outside == true

else := verdict.fail("an account has an instance of its own", observed) if {
	regex.match(`^[0-9]{12}$`, row.owner_account_id)
	row.owner_account_id != manager
	observed := {"owner_account_id": row.owner_account_id, "management_account_id": manager}
}

else := verdict.pass({"owner_account_id": row.owner_account_id}) if {
	row.owner_account_id == manager
	row.status in {"ACTIVE", "CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}
}

else := verdict.fail("the organisation's instance could not be made", {"status": row.status}) if {
	row.owner_account_id == manager
	row.status == "CREATE_FAILED"
}

places := [place.membership | some place in input.evidence["aws.organizations.organization"].rows]

outside if {
	count(places) == 1
	places[0].state == "none"
}

manager := places[0].organization.management_account_id if {
	count(places) == 1
	places[0].state in {"member", "management"}
	regex.match(`^[0-9]{12}$`, places[0].organization.management_account_id)
}
