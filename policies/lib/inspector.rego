# METADATA
# title: Inspector
# description: What Inspector scans in a region.
# related_resources:
#   - https://docs.aws.amazon.com/inspector/v2/APIReference/API_ResourceState.html
package lib.inspector

import data.lib.verdict

# The verdict on a region for resources of a type. A type that is not listed has no verdict: regions differ in what they
# have.
scan(row, type) := verdict.pass({"type": type, "status": "ENABLED"}) if statuses(row, type) == {"ENABLED"}

else := verdict.fail(concat(" ", ["Inspector does not scan", type]), {"type": type, "status": status}) if {
	some status in statuses(row, type)
	status in {"DISABLED", "DISABLING", "SUSPENDED", "SUSPENDING"}
	count(statuses(row, type)) == 1
}

else := verdict.unknown("unsupported", "Inspector is being enabled") if {
	statuses(row, type) == {"ENABLING"}
}

statuses(row, type) := {each.status | some each in row.scans; each.type == type}
