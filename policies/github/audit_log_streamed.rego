# METADATA
# title: The audit log is streamed
# description: |
#   GitHub keeps the audit log for half a year and events of Git for a week. A stream to a place of one's own keeps
#   it as long as it is needed, out of reach of whoever takes GitHub over.
# related_resources:
#   - https://docs.github.com/en/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise/reviewing-audit-logs-for-your-enterprise/streaming-the-audit-log-for-your-enterprise
# custom:
#   severity: high
#   evidence: [github.audit_log_streaming]
#   fields: [streams]
#   controls: [A.8.15, A.8.16, A.5.28]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Set up audit log streaming for the enterprise.
package policies.github.audit_log_streamed

import data.lib.verdict

verdicts contains verdict.of(row.organization, said) if {
	some row in input.evidence["github.audit_log_streaming"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"streams": flowing}) if {
	flowing := [stream.target | some stream in row.streams; stream.enabled == true; stream.paused == false]
	flowing != []
}

else := verdict.fail("the audit log is not streamed", {"streams": []}) if {
	row.streams == []
}

else := verdict.fail("every stream of the audit log is off or paused", {"streams": row.streams}) if {
	every stream in row.streams {
		true in [stream.enabled == false, stream.paused == true]
	}
}
