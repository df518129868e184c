# METADATA
# title: Permission sets are assigned to groups
# description: |
#   Whoever changes roles changes groups; what was given to a person alone stays. Permission sets are assigned to
#   groups, but for a few users for emergencies, which can be allowed by parameter. Only whether a group or a user has
#   an assignment is read, not who.
# related_resources:
#   - https://docs.aws.amazon.com/singlesignon/latest/userguide/useraccess.html
#   - https://docs.aws.amazon.com/singlesignon/latest/userguide/delegating-permission-set-administration.html
# custom:
#   severity: medium
#   evidence: [aws.sso.permission_sets]
#   fields: [assignments]
#   controls: [A.5.15, A.5.18]
#   proves: operating
#   parameters:
#     users:
#       type: integer
#       default: 0
#       minimum: 0
#       maximum: 20
#       looser: higher
#       description: How many assignments of a permission set may be to single users
#   remediation: Assign the permission set to a group and take it from single users.
package policies.aws.sso_group_assignments

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sso.permission_sets"].rows
	said := decide(row)
}

decide(row) := verdict.unknown("limit", "it is provisioned to more accounts than are looked up one by one") if {
	row.assignments.state == "too_many"
}

else := verdict.fail(message, {"users": row.assignments.users}) if {
	row.assignments.state == "counted"
	row.assignments.users > allowed
	message := sprintf("%d assignments are to single users; %d are allowed", [row.assignments.users, allowed])
}

else := verdict.not_applicable("nobody has it") if {
	row.assignments.state == "counted"
	row.assignments.users == 0
	row.assignments.groups == 0
}

else := verdict.pass({"users": row.assignments.users, "groups": row.assignments.groups}) if {
	row.assignments.state == "counted"
	row.assignments.users >= 0
	row.assignments.users <= allowed
	row.assignments.groups >= 0
}

allowed := input.parameters.users
