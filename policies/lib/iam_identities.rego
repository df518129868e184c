# METADATA
# title: What IAM identities may do
# description: |
#   The rights of users and roles from all their policies, those of their groups and their permissions boundary. An
#   identity that names a policy, a group or a boundary that was not read has no answer here.
package lib.iam_identities

import data.lib.iam_grants

# What each managed policy grants, by ARN.
managed := {row.arn: grant |
	some row in input.evidence["aws.iam.policies"].rows
	grant := iam_grants.of(row.document.statements)
}

# What each group's policies grant, by the group's name.
groups := {row.name: grants |
	some row in input.evidence["aws.iam.groups"].rows
	grants := own(row)
}

# The settled rights of a user.
user(row) := bounded(iam_grants.settle(grants), row.boundary) if {
	known := [name | some name in row.groups; groups[name]]
	count(known) == count(row.groups)
	inherited := [grant | some name in row.groups; some grant in groups[name]]
	grants := array.concat(own(row), inherited)
}

# The settled rights of a role.
role(row) := bounded(iam_grants.settle(own(row)), row.boundary)

# The settled rights from the policies written into an identity.
inline(row) := iam_grants.settle(written(row))

# Rights within a permissions boundary.
bounded(rights, boundary) := rights if boundary.state == "none"

else := iam_grants.bound(rights, iam_grants.settle([managed[boundary.policy]])) if boundary.state == "set"

own(row) := array.concat(attached, written(row)) if {
	attached := [grant | some arn in row.attached_policies; grant := managed[arn]]
	count(attached) == count(row.attached_policies)
}

written(row) := grants if {
	grants := [grant | some policy in row.inline_policies; grant := iam_grants.of(policy.document.statements)]
	count(grants) == count(row.inline_policies)
}
