# METADATA
# title: Database clusters demand TLS
# description: |
#   Without a demand a client that does not ask for TLS sends its password and data in the clear. The demand is a
#   parameter of the cluster, of which the newest versions have it by default; only parameters that are in force in all
#   its instances count.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html
#   - https://docs.aws.amazon.com/documentdb/latest/developerguide/security.encryption.ssl.html
#   - https://docs.aws.amazon.com/neptune/latest/userguide/security-ssl.html
# custom:
#   severity: medium
#   evidence: [aws.rds.clusters]
#   fields: [tls]
#   controls: [A.8.24, A.8.20]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Set the parameter that demands TLS in the parameter group: rds.force_ssl for PostgreSQL and SQL Server,
#     require_secure_transport for MySQL and MariaDB, tls for document databases, neptune_enforce_ssl for Neptune.
package policies.aws.rds_cluster_tls_required

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.clusters"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"parameter": row.tls.name, "value": row.tls.value}) if {
	row.tls.state == "set"
	row.tls.value in on[row.tls.name]
}

else := verdict.fail("connections without TLS are accepted", {"parameter": row.tls.name, "value": row.tls.value}) if {
	row.tls.state == "set"
	row.tls.value in off[row.tls.name]
}

else := verdict.unknown("unsupported", "the engine tells it elsewhere than in parameters") if {
	row.tls.state == "not_read"
}

else := verdict.unknown("unsupported", "its parameters are not in force yet") if {
	row.tls.state == "unsettled"
}

else := verdict.unknown("unsupported", "its parameters do not say") if {
	row.tls.state == "unsaid"
}

# The values by which each parameter demands TLS.
on := {
	"neptune_enforce_ssl": {"1"},
	"tls": {"enabled", "fips-140-3", "tls1.2+", "tls1.3+"},
	"rds.force_ssl": {"1"},
	"require_secure_transport": {"1", "ON", "on"},
}

# The values by which it does not.
off := {
	"neptune_enforce_ssl": {"0"},
	"tls": {"disabled"},
	"rds.force_ssl": {"0"},
	"require_secure_transport": {"0", "OFF", "off"},
}
