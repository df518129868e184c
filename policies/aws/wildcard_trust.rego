# METADATA
# title: No role can be assumed by everyone
# description: |
#   A role whose trust policy names everyone can be assumed from any AWS account in the world. Only a condition that
#   pins the caller to an account, an organisation or an identity of a named account makes it narrower; an external
#   id does not, since it is no secret. Everyone but a few is everyone. So is every customer of a provider that anyone
#   can be a customer of, such as Amazon Cognito or GitLab; GitHub has a policy of its own.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
# custom:
#   severity: critical
#   evidence: [aws.iam.roles]
#   fields: [service_linked, trust]
#   controls: [A.5.15, A.8.2, A.8.3]
#   proves: operating
#   critical: true
#   parameters: {}
#   remediation: |
#     Name the accounts or roles that may assume the role under Principal. For a shared identity provider, add a
#     condition on the audience or the subject that names your own.
package policies.aws.wildcard_trust

import data.lib.iam_conditions
import data.lib.iam_trust
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.roles"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("service-linked: only AWS can change it") if row.service_linked == true

else := verdict.fail("everyone may assume the role", {"statements": open(row)}) if {
	count(open(row)) > 0
	iam_trust.denies(row.trust) == false
}

else := verdict.unknown("unsupported", "whether a deny limits who may assume the role cannot be told") if {
	count(open(row)) > 0
	iam_trust.denies(row.trust) == true
}

else := verdict.unknown("unsupported", "which customers of a provider are trusted cannot be told") if unclear(row) != []

else := verdict.pass({"everyone": false}) if {
	open(row) == []
	unclear(row) == []
}

# The statements that are for everyone and pin nobody.
open(row) := found if {
	allows := iam_trust.allows(row.trust)
	found := [statement |
		some statement in allows
		strangers(statement) == true
	]
}

# Everyone, or every customer of a provider that anyone can be a customer of.
strangers(statement) if {
	iam_trust.everyone(statement) == true
	count(iam_conditions.pinned(statement, iam_conditions.callers)) == 0
} else if {
	iam_trust.customers(statement) == "open"
} else := false

unclear(row) := found if {
	allows := iam_trust.allows(row.trust)
	found := [statement | some statement in allows; iam_trust.customers(statement) == "unclear"]
}
