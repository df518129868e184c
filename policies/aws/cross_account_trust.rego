# METADATA
# title: Trust in other accounts is pinned
# description: |
#   A role that trusts another account trusts whoever gets in there. A third party that serves many customers can
#   moreover be led to use the role for somebody else, which an external id prevents; within one's own organisation
#   the organisation's id does. Accounts that need neither are listed in the parameter.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
# custom:
#   severity: high
#   evidence: [aws.iam.roles]
#   fields: [service_linked, account_id, trust]
#   controls: [A.5.15, A.5.19]
#   proves: operating
#   parameters:
#     trusted_accounts:
#       type: string_list
#       default: []
#       looser: any
#       description: Accounts that are trusted without external id or organisation
#   remediation: |
#     Add a condition on sts:ExternalId for a third party, or on aws:PrincipalOrgID within the organisation.
package policies.aws.cross_account_trust

import data.lib.iam_conditions
import data.lib.iam_trust
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.roles"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("service-linked: only AWS can change it") if row.service_linked == true

else := verdict.fail("another account is trusted without external id or organisation", {"statements": loose(row)}) if {
	count(loose(row)) > 0
	iam_trust.denies(row.trust) == false
}

else := verdict.unknown("unsupported", "whether a deny limits which accounts are trusted cannot be told") if {
	count(loose(row)) > 0
	iam_trust.denies(row.trust) == true
}

else := verdict.unknown("unsupported", "the account of a principal cannot be told") if count(accounts(row) & {"other"}) > 0

else := verdict.not_applicable("trusts no other account") if count(accounts(row) - known(row)) == 0

else := verdict.pass({"accounts": accounts(row) - known(row)}) if {
	loose(row) == []
	count(accounts(row) - known(row)) > 0
}

known(row) := {row.account_id} | {id | some id in input.parameters.trusted_accounts}

# The accounts that a role trusts; everyone counts as every account.
accounts(row) := union(all_accounts) if {
	allows := iam_trust.allows(row.trust)
	all_accounts := {trusted(statement) | some statement in allows}
}

# The accounts that a statement trusts. Everyone of pinned accounts are those accounts.
trusted(statement) := named if {
	iam_trust.everyone(statement) == true
	count(iam_conditions.pinned(statement, account_keys)) > 0
	named := {iam_trust.account(value) |
		some condition in statement.conditions
		lower(condition.key) in account_keys
		iam_conditions.enforces(condition) == true
		some value in condition.values
	}
}

else := {"*"} if iam_trust.everyone(statement) == true

else := {iam_trust.account(id) | some id in iam_trust.ids(statement, {"AWS"})}

# The statements that trust another account without a pin.
loose(row) := found if {
	allows := iam_trust.allows(row.trust)
	found := [statement |
		some statement in allows
		count(trusted(statement) - (known(row) | {"other"})) > 0
		count(iam_conditions.pinned(statement, pins(statement))) == 0
	]
}

account_keys := {"aws:principalaccount", "aws:principalarn"}

# An external id pins nobody where everyone is trusted.
pins(statement) := iam_conditions.organisations if iam_trust.everyone(statement) == true

else := iam_conditions.organisations | {"sts:externalid"}
