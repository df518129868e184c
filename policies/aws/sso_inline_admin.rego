# METADATA
# title: No permission set has full administration written into it
# description: |
#   Who reviews permission sets looks at the policies that they name. Full administration in the policy that is
#   written into one escapes that. Within a permissions boundary it may be less, which is undecided.
# related_resources:
#   - https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetcustom.html
# custom:
#   severity: high
#   evidence: [aws.sso.permission_sets]
#   fields: [inline, boundary]
#   controls: [A.8.2, A.5.18]
#   proves: operating
#   parameters: {}
#   remediation: Replace the inline policy by one that lists what is needed, or name AdministratorAccess openly.
package policies.aws.sso_inline_admin

import data.lib.permission_sets
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sso.permission_sets"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("no inline policy") if row.inline.state == "none"

else := verdict.pass({"full_administration": "no"}) if {
	row.inline.state == "set"
	permission_sets.written(row) == "no"
}

else := verdict.fail("the inline policy gives full administration", {"full_administration": "yes"}) if {
	row.inline.state == "set"
	permission_sets.written(row) == "yes"
	row.boundary.state == "none"
}

else := verdict.unknown("unsupported", "whether a condition or boundary narrows full administration cannot be told") if {
	row.inline.state == "set"
	permission_sets.written(row) in {"undecided", "yes"}
}
