# METADATA
# title: IAM can sign in to database clusters
# description: |
#   With IAM authentication programs sign in with tokens that last minutes, and nobody keeps a database password. That
#   it is on does not mean that passwords are gone. Engines that cannot do it are left alone.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
# custom:
#   severity: low
#   evidence: [aws.rds.clusters]
#   fields: [engine, iam_auth]
#   controls: [A.5.17, A.8.5]
#   proves: operating
#   parameters: {}
#   remediation: Switch on IAM database authentication and let programs use it.
package policies.aws.rds_cluster_iam_auth

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.rds.clusters"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the engine cannot do it") if {
	count({row.engine} & engines) == 0
	is_other(row.engine)
}

else := verdict.pass({"iam_auth": "on"}) if {
	row.engine in engines
	row.iam_auth == "on"
}

else := verdict.fail("IAM cannot sign in", {"iam_auth": "off"}) if {
	row.engine in engines
	row.iam_auth == "off"
}

# The engines that do not know it.
# <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>
is_other(engine) if regex.match("^(custom-oracle|custom-sqlserver|db2|oracle|sqlserver)-[a-z0-9-]+$", engine)

is_other(engine) if engine == "docdb"

# The engines that know it.
engines := {"aurora", "aurora-mysql", "aurora-postgresql", "mariadb", "mysql", "neptune", "postgres"}
