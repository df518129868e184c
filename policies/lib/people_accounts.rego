# METADATA
# title: Accounts of people
# description: |
#   The accounts that give access, each with its holder. Callers declare what lib.people demands; of
#   github.outside_collaborators collaborator, and of aws.iam.credential_report arn, user, is_root, password, access_keys
#   and signing_certificates. The root user is the account's and nobody's own.
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

# True when an IAM user can sign in or sign requests: with a console password, an access key or a signing certificate. A
# state that is not reported is taken for one that can.
has_access(row) if row.password != "disabled"

has_access(row) if {
	some key in row.access_keys
	key.active == true
}

has_access(row) if {
	some certificate in row.signing_certificates
	certificate.active == true
}

# All of them.
holders := object.union(object.union(members, collaborators), users)

# The accounts of each person, by all the person's records.
by_person[user] contains account if {
	some account, holder in holders
	holder.is == "person"
	some record in holder.people
	some user in people.records[record]
}

# The accounts that are of one of several people, by each of them.
by_candidate[user] contains account if {
	some account, holder in holders
	holder.is == "several"
	some record in holder.people
	some user in people.records[record]
}

# The accounts that may be anybody's.
open := {account | some account, holder in holders; people.is_open(holder)}

# The accounts that are a person's. Engines differ on whether an index without entries is there at all.
theirs(user) := by_person[user] if by_person[user]

else := set()

# The accounts that may be a person's.
perhaps_theirs(user) := open | by_candidate[user] if by_candidate[user]

else := open
