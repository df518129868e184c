# METADATA
# title: Roles are in use
# description: |
#   A role that nothing uses keeps its rights and its trust, and nobody would notice its abuse. Counted from its
#   last use or, when AWS knows of none, from when it was made. AWS tracks the use of roles for about 400 days; a
#   role whose use is older than that counts from when it was made as well.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html
#   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html
# custom:
#   severity: low
#   evidence: [aws.iam.roles]
#   fields: [service_linked, created_at, last_used]
#   controls: [A.5.18]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 90
#       minimum: 1
#       maximum: 3650
#       looser: higher
#       description: For how many days a role may lie idle
#   remediation: Delete the role, or waive it with the reason why it waits.
package policies.aws.unused_roles

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.roles"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("service-linked: only AWS can change it") if row.service_linked == true

else := judge(times.past(idle_since(row)), {"last_used": row.last_used, "created_at": row.created_at})

judge(since, observed) := verdict.fail(message, observed) if since < earliest

else := verdict.pass(observed) if since >= earliest

message := sprintf("the role was not used for more than %d days", [input.parameters.days])

earliest := times.ago(input.parameters.days)

idle_since(row) := row.last_used.at if row.last_used.state == "used"

else := row.created_at if row.last_used.state in {"never", "not_tracked"}
