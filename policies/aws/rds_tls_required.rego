# METADATA
# title: Database instances demand TLS
# description: |
#   Without a demand a client that does not ask for TLS sends its password and data in the clear. The demand is a
#   parameter, of which the newest versions have it by default; only parameters that are in force count. Oracle and Db2
#   have it elsewhere, which is not read. The instances of a cluster are judged by their cluster.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
#   - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.require-ssl.html
# custom:
#   severity: medium
#   evidence: [aws.rds.instances]
#   fields: [cluster, tls]
#   controls: [A.8.24, A.8.20]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Set the parameter that demands TLS in the parameter group: rds.force_ssl for PostgreSQL and SQL Server,
#     require_secure_transport for MySQL and MariaDB.
package policies.aws.rds_tls_required

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.instances"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("its cluster decides") if {
	is_string(row.cluster)
	count(row.cluster) > 0
}

else := verdict.pass({"parameter": row.tls.name, "value": row.tls.value}) if {
	row.cluster == ""
	row.tls.state == "set"
	row.tls.value in on[row.tls.name]
}

else := verdict.fail("connections without TLS are accepted", {"parameter": row.tls.name, "value": row.tls.value}) if {
	row.cluster == ""
	row.tls.state == "set"
	row.tls.value in off[row.tls.name]
}

else := verdict.unknown("unsupported", "the engine tells it elsewhere than in parameters") if {
	row.cluster == ""
	row.tls.state == "not_read"
}

else := verdict.unknown("unsupported", "its parameters are not in force yet") if {
	row.cluster == ""
	row.tls.state == "unsettled"
}

else := verdict.unknown("unsupported", "its parameters do not say") if {
	row.cluster == ""
	row.tls.state == "unsaid"
}

# The values by which each parameter demands TLS.
on := {
	"rds.force_ssl": {"1"},
	"require_secure_transport": {"1", "ON", "on"},
}

# The values by which it does not.
off := {
	"rds.force_ssl": {"0"},
	"require_secure_transport": {"0", "OFF", "off"},
}
