# METADATA
# title: IAM actions that matter
# description: |
#   The actions that decide whether a policy gives too much, in lower case, as IAM compares them. Names with `~` are
#   probes: no action is called so, hence only a wildcard names them, and who is given the probe of a service is given
#   the whole service. `pass:<service>` is not an action but the right to hand a role to that service.
# related_resources:
#   - https://docs.aws.amazon.com/service-authorization/latest/reference/list_identityandaccessmanagement.html
package lib.iam_actions

import data.lib.iam_escalation

# Only a right to do everything names this one.
everything := "~:~~~~~~~~~~~~~~~~~~~~~~~~"

# The services for which a right to the whole service is a question of its own.
whole_services := {"cloudshell", "cloudtrail", "iam", "kms"}

# The probe of a service.
whole(service) := sprintf("%s:~~~~~~~~~~~~~~~~~~~~~~~~", [service])

probes := {everything} | {whole(service) | some service in whole_services}

# Every action that a question is asked about.
known := actions if {
	needed := {need | some needs in iam_escalation.paths; some need in needs; startswith(need, "pass:") == false}
	actions := (probes | needed) | {"iam:passrole", "sts:assumerole"}
}

# The same, by service.
by_service := {service: actions |
	some service in services
	actions := {action | some action in known; split(action, ":")[0] == service}
}

services := {service | some action in known; service := split(action, ":")[0]}
