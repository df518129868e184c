# METADATA
# title: The daemon is alive
# description: |
#   While no node of the daemon is alive, nothing is read, noticed or told. Each node writes a sign of life into the evidence
#   log every five minutes, so that a silence can be shown later too.
# related_resources:
#   - https://csrc.nist.gov/pubs/sp/800/137/final
# custom:
#   severity: medium
#   evidence: [annexa.daemon]
#   fields: [nodes, silent_minutes]
#   controls: [A.8.16]
#   proves: operating
#   parameters:
#     minutes:
#       type: integer
#       default: 15
#       minimum: 6
#       maximum: 1440
#       looser: higher
#       description: How many minutes no node may be heard of
#     nodes:
#       type: integer
#       default: 1
#       minimum: 1
#       maximum: 100
#       looser: lower
#       description: How many nodes must be alive
#   remediation: |
#     Let the service manager restart annexa serve (the systemd unit and the chart that come with it do), or run several nodes
#     on one store.
package policies.annexa.daemon_alive

import data.lib.verdict

verdicts contains verdict.of(row.daemon, said) if {
	some row in input.evidence["annexa.daemon"].rows
	is_number(row.silent_minutes)
	is_number(row.nodes)
	said := decide(row)
}

decide(row) := verdict.fail("no node was heard of for too long within the last day", {"silent_minutes": row.silent_minutes}) if {
	row.silent_minutes > input.parameters.minutes
}

else := verdict.fail("too few nodes are alive", {"nodes": row.nodes}) if row.nodes < input.parameters.nodes

else := verdict.pass({"nodes": row.nodes, "silent_minutes": row.silent_minutes}) if {
	row.silent_minutes <= input.parameters.minutes
	row.nodes >= input.parameters.nodes
}
