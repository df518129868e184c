# METADATA
# title: Administrators among accounts of people
# description: |
#   Who may administer an AWS account or a GitHub organisation, over several of them. Rights of IAM users come from all their
#   policies and those of their groups, within the permissions boundary; an answer that cannot be had is `undecided`. Callers
#   declare what lib.people demands; of github.members role; of aws.iam.users arn, name, groups, attached_policies,
#   inline_policies and boundary; of aws.iam.groups arn, name, attached_policies and inline_policies; and of
#   aws.iam.policies arn and document.
package lib.people_admins

import data.lib.iam_admin
import data.lib.iam_grants
import data.lib.people

# The accounts of people that administer something: the holder, the place, and whether it is certain.
accounts contains {"holder": holder, "place": place, "certain": true} if {
	some row in input.evidence["github.members"].rows
	row.role == "admin"
	place := split(row.member, "/people/")[0]
	holder := people.holder(row.member, people.of_member(row))
}

# A role that is neither of those that GitHub names may administer.
accounts contains {"holder": holder, "place": place, "certain": false} if {
	some row in input.evidence["github.members"].rows
	count({row.role} & {"admin", "member"}) == 0
	place := split(row.member, "/people/")[0]
	holder := people.holder(row.member, people.of_member(row))
}

accounts contains {"holder": holder, "place": place, "certain": certain} if {
	some row in input.evidence["aws.iam.users"].rows
	administrator := administers(row)
	administrator != "no"
	certain := administrator == "yes"
	place := sprintf("aws:%s", [account(row.arn)])
	holder := people.holder(row.arn, people.of_user(row.name))
}

administers(row) := said if said := iam_admin.any(rights(row))

else := "undecided"

rights(row) := iam_grants.settle(array.concat(own(row), inherited(row))) if row.boundary.state == "none"

else := iam_grants.bound(settled, iam_grants.settle([grant(row.boundary.policy)])) if {
	row.boundary.state == "set"
	settled := iam_grants.settle(array.concat(own(row), inherited(row)))
}

own(row) := array.concat(attached, written) if {
	attached := [granted | some arn in row.attached_policies; granted := grant(arn)]
	count(attached) == count(row.attached_policies)
	written := [granted | some policy in row.inline_policies; granted := iam_grants.of(policy.document.statements)]
	count(written) == count(row.inline_policies)
}

inherited(row) := [granted | some key in keys; some all in groups[key]; some granted in all] if {
	keys := [sprintf("%s/%s", [account(row.arn), name]) | some name in row.groups]
	known := [key | some key in keys; count(object.get(groups, key, set())) == 1]
	count(known) == count(keys)
}

# The grants of groups by account and name.
groups[key] contains granted if {
	some row in input.evidence["aws.iam.groups"].rows
	key := sprintf("%s/%s", [account(row.arn), row.name])
	granted := own(row)
}

# What a managed policy grants, where all accounts say the same of it.
grant(arn) := granted if {
	found := object.get(policies, arn, set())
	count(found) == 1
	some granted in found
}

policies[row.arn] contains granted if {
	some row in input.evidence["aws.iam.policies"].rows
	granted := iam_grants.of(row.document.statements)
}

account(arn) := split(arn, ":")[4]
