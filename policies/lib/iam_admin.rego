# METADATA
# title: Administrators
# description: |
#   Whether settled rights make an administrator. The answer is `yes`, `no`, or `undecided` where a right is narrowed
#   by a condition. Full administration is a right to everything together with at least one way left to give oneself
#   rights: a deny of some service does not end it, a deny of all those ways does. An administrator is who has any
#   such way over all users, groups, roles or policies.
package lib.iam_admin

import data.lib.iam_actions
import data.lib.iam_escalation

# Whether the rights are full administration.
full(rights) := "yes" if rules(rights.allowed) == true

else := "undecided" if rules(rights.allowed | rights.narrowed) == true

else := "no"

rules(actions) if {
	count(actions & {iam_actions.everything}) == 1
	count(actions & iam_escalation.direct) > 0
} else := false

# Whether the rights make an administrator.
any(rights) := "yes" if count(rights.allowed & iam_escalation.direct) > 0

else := "undecided" if count(rights.narrowed & iam_escalation.direct) > 0

else := "no"

# Whether the rights cover every action of a service.
whole(rights, service) := "yes" if count(rights.allowed & {iam_actions.whole(service)}) == 1

else := "undecided" if count(rights.narrowed & {iam_actions.whole(service)}) == 1

else := "no"
