# METADATA
# title: Trust policies
# description: |
#   Who may assume a role. Only allow statements that let the role be assumed count. A deny in a trust policy may take
#   a trust away under conditions that nobody can weigh from here, so `denies` tells that there is one.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
package lib.iam_trust

import data.lib.iam_conditions
import data.lib.iam_match

# The statements that let a role be assumed. Undefined when a statement has an unforeseen effect or no principal, so
# that nothing is decided from it.
allows(trust) := statements if {
	every statement in trust.statements {
		statement.effect in {"Allow", "Deny"}
		count(statement.principals) + count(statement.not_principals) > 0
	}
	statements := [statement |
		some statement in trust.statements
		statement.effect == "Allow"
		assumes(statement) == true
	]
}

# Whether a trust policy also denies.
denies(trust) if {
	some statement in trust.statements
	statement.effect == "Deny"
} else := false

# Whether a statement is for everyone: `*` as a principal of any type, or everyone but a few.
everyone(statement) if count(statement.not_principals) > 0

else if {
	some principal in statement.principals
	principal.id == "*"
} else := false

# The ids of a statement's principals of some types.
ids(statement, types) := {principal.id |
	some principal in statement.principals
	principal.type in types
}

# The account of an AWS principal: twelve digits, `*` for every account, or `other` for what tells no account, such as
# the id that is left of a deleted user or role.
account(id) := id if {
	id == "*"
} else := id if {
	digits(id) == true
} else := parts[4] if {
	parts := split(id, ":")
	count(parts) >= 6
	parts[0] == "arn"
	parts[2] in {"iam", "sts"}
	digits(parts[4]) == true
} else := "other"

digits(text) if {
	count(text) == 12
	trim(text, "0123456789") == ""
} else := false

# How far a statement trusts a provider that anyone can be a customer of: `open` to all of its customers, `unclear`, or
# `closed`. Only what tells the customer counts: an audience or a subject with a whole beginning.
customers(statement) := "open" if {
	some provider in shared_of(statement)
	count(telling(statement, provider)) == 0
} else := "unclear" if {
	some provider in shared_of(statement)
	count([condition | some condition in telling(statement, provider); whole(condition, provider) == true]) == 0
} else := "unclear" if {
	count(statement.conditions) == 0
	some id in ids(statement, {"Federated"})
	stranger(lower(id))
} else := "closed"

# A provider of which nothing is known: it may have many customers. A path in its name, as clusters of EKS have it, tells
# whose it is.
stranger(id) if {
	parts := split(id, ":oidc-provider/")
	count(parts) == 2
	contains(parts[1], "/") == false
	parts[1] != "token.actions.githubusercontent.com"
} else := false

shared_of(statement) := {provider |
	some id in ids(statement, {"Federated"})
	parts := split(lower(id), ":oidc-provider/")
	provider := parts[count(parts) - 1]
	shared[provider]
}

# The conditions that could tell the customer. One of which a value begins with a wildcard tells none.
telling(statement, provider) := [condition |
	some condition in statement.conditions
	some key, _ in shared[provider]
	lower(condition.key) == concat(":", [provider, key])
	iam_conditions.enforces(condition) == true
	every value in condition.values {
		regex.match(`^([a-z_]+:)?[*?]`, value) == false
	}
]

whole(condition, provider) if {
	parts := split(lower(condition.key), ":")
	pattern := shared[provider][parts[count(parts) - 1]]
	count(condition.values) > 0
	every value in condition.values {
		regex.match(pattern, value)
	}
} else := false

# Providers that hand out tokens to anyone's customers, with what tells whose they are. GitHub's workflows have a policy
# of their own.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
# https://docs.gitlab.com/ci/cloud_services/aws/
# https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
# https://buildkite.com/docs/pipelines/security/oidc/aws
shared := {
	"accounts.google.com": {"aud": plain_id, "oaud": plain_id, "sub": plain_id},
	"agent.buildkite.com": {"sub": `^organization:[A-Za-z0-9_-]+:`},
	"api.pulumi.com/oidc": {"aud": plain_id},
	"app.terraform.io": {"sub": `^organization:[A-Za-z0-9_-]+:`},
	"cognito-identity.amazonaws.com": {"aud": plain_id, "sub": plain_id},
	"gitlab.com": {"sub": `^project_path:[A-Za-z0-9_.-]+/`},
	"graph.facebook.com": {"app_id": plain_id, "id": plain_id},
	"oidc-configuration.audit-log.githubusercontent.com": {"sub": plain_path},
	"oidc.codefresh.io": {"sub": `^account:[A-Za-z0-9]+:`},
	"oidc.vercel.com": {"aud": `^https://vercel[.]com/[A-Za-z0-9_-]+$`, "sub": `^owner:[A-Za-z0-9_-]+:`},
	"proidc.upbound.io": {"sub": `^mcp:[A-Za-z0-9_-]+/`},
	"sandboxes.cloud": {"aud": plain_path},
	"scalr.io": {"sub": `^account:[A-Za-z0-9_-]+:`},
	"studio.datachain.ai/api": {"sub": plain_path},
	"tokens.cloud.shisho.dev": {"sub": plain_path},
	"vstoken.actions.githubusercontent.com": {"sub": `^repo:[A-Za-z0-9_.-]+/`},
	"www.amazon.com": {"app_id": plain_id, "user_id": plain_id},
}

plain_id := `^[A-Za-z0-9_.:-]+$`

plain_path := `^[A-Za-z0-9_.:/@-]+$`

assumptions := {"sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"}

assumes(statement) if {
	some action in assumptions
	names(statement, action) == true
} else := false

names(statement, action) if {
	some pattern in statement.actions
	iam_match.glob(lower(pattern), action) == true
} else if {
	count(statement.not_actions) > 0
	hits := [pattern | some pattern in statement.not_actions; iam_match.glob(lower(pattern), action) == true]
	count(hits) == 0
} else := false
