# METADATA
# title: Permission sets
# description: |
#   Whether a permission set of Identity Center gives administration. Policies that it names in each account have no
#   documents here, and a condition may narrow what is written into it.
# related_resources:
#   - https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetcustom.html
package lib.permission_sets

import data.lib.iam_admin
import data.lib.iam_grants

# The policies of AWS by which one can do everything, or give oneself the right to.
administration := {"AdministratorAccess", "IAMFullAccess"}

# Whether a permission set gives administration: `yes`, `no` or `perhaps`.
administers(row) := "yes" if {
	some arn in row.aws_policies
	regex.replace(arn, `^arn:aws[a-z-]*:iam::aws:policy/`, "") in administration
} else := "yes" if {
	written(row) == "yes"
} else := "perhaps" if {
	written(row) == "undecided"
} else := "perhaps" if {
	count(row.customer_policies) > 0
} else := "no" if {
	written(row) in {"no", "none"}
	row.customer_policies == []
	is_array(row.aws_policies)
}

# Whether the policy that is written into it gives full administration; `none` without one.
written(row) := "none" if row.inline.state == "none"

else := iam_admin.full(rights(row.inline.document.statements)) if row.inline.state == "set"

rights(statements) := iam_grants.settle([iam_grants.of(statements)])
