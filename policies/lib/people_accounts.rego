# METADATA
# title: Accounts of people
# description: |
#   The accounts that give access, each with its holder. Callers declare what lib.people demands; of
#   github.outside_collaborators collaborator, and of aws.iam.credential_report arn, user, is_root, password and
#   access_keys. The root user is the account's and nobody's own.
package lib.people_accounts

import data.lib.people

members := {row.member: holder |
	some row in input.evidence["github.members"].rows
	holder := people.holder(row.member, people.of_member(row))
}

collaborators := {row.collaborator: holder |
	some row in input.evidence["github.outside_collaborators"].rows
	holder := people.holder(row.collaborator, set())
}

users := {row.arn: holder |
	some row in input.evidence["aws.iam.credential_report"].rows
	row.is_root == false
	has_access(row)
	holder := people.holder(row.arn, people.of_user(row.user))
}

# True when an IAM user can sign in: with a console password or an access key. A state that is not reported is taken for
# one that can.
has_access(row) if row.password != "disabled"

has_access(row) if {
	some key in row.access_keys
	key.active == true
}

# Accounts that are a person's, and those that may be.
theirs(holders, user) := {account | some account, holder in holders; people.is_of(holder, user)}

perhaps_theirs(holders, user) := {account | some account, holder in holders; people.may_be_of(holder, user)}
