# METADATA
# title: GitHub Actions may assume a role from named repositories only
# description: |
#   GitHub issues one kind of token for all its users. A role that trusts GitHub's provider without a condition on
#   the token's subject, or with one that leaves the owner open, can be assumed by a workflow of any repository in
#   the world.
# related_resources:
#   - https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
# custom:
#   severity: critical
#   evidence: [aws.iam.roles]
#   fields: [service_linked, trust]
#   controls: [A.5.15, A.8.4]
#   proves: operating
#   critical: true
#   parameters: {}
#   remediation: |
#     Add a StringEquals or StringLike condition on token.actions.githubusercontent.com:sub that names owner and
#     repository.
package policies.aws.github_oidc_trust

import data.lib.iam_conditions
import data.lib.iam_trust
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.roles"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("service-linked: only AWS can change it") if row.service_linked == true

else := verdict.not_applicable("does not trust GitHub Actions") if github(row) == []

else := verdict.fail("workflows of anyone may assume the role", {"statements": open(row)}) if count(open(row)) > 0

else := verdict.unknown("unsupported", "whose tokens have such a subject cannot be told") if count(unclear(row)) > 0

else := verdict.pass({"statements": github(row)}) if {
	count(github(row)) > 0
	open(row) == []
	unclear(row) == []
}

issuer := "token.actions.githubusercontent.com"

# The statements that trust GitHub's provider.
github(row) := found if {
	allows := iam_trust.allows(row.trust)
	found := [statement |
		some statement in allows
		some id in iam_trust.ids(statement, {"Federated"})
		contains(lower(id), issuer)
	]
}

# The conditions of a statement that pin the subject.
subjects(statement) := [condition |
	some condition in statement.conditions
	startswith(lower(condition.key), issuer)
	endswith(lower(condition.key), ":sub")
	iam_conditions.enforces(condition) == true
	count(condition.values) > 0
]

open(row) := [statement |
	some statement in github(row)
	kept := [condition | some condition in subjects(statement); open_values(condition) == []]
	count(kept) == 0
]

# The subjects that leave the owner open: a wildcard before the first slash after `repo:`, or before any other name ends.
open_values(condition) := [value |
	some value in condition.values
	regex.match(`^([^:/]*|repo:[^/]*|[^:/]+:)[*?$]`, value)
]

# The statements whose subjects are neither open nor of the form `repo:owner/repository:…`.
unclear(row) := [statement |
	some statement in github(row)
	named := [condition |
		some condition in subjects(statement)
		every value in condition.values {
			regex.match(`^repo:[A-Za-z0-9_.@-]+/`, value)
		}
	]
	count(named) == 0
]
