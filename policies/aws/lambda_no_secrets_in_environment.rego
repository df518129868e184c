# METADATA
# title: No variable of a function looks like a secret
# description: |
#   Whoever may read a function's configuration reads its environment, and so does whoever breaks into it. Variables are
#   judged by their names, such as DB_PASSWORD, and by values that only credentials have; a name that tells where a secret
#   is does not count. No value leaves the collector. A secret under a harmless name is not found.
# related_resources:
#   - https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-encryption
#   - https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
# custom:
#   severity: high
#   evidence: [aws.lambda.functions]
#   fields: [environment]
#   controls: [A.8.24, A.5.17, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Keep the secret in Secrets Manager or Parameter Store and give the function its name only.
package policies.aws.lambda_no_secrets_in_environment

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.lambda.functions"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("has no variables") if row.environment.state == "none"

else := verdict.pass({"secret_like": []}) if {
	row.environment.state == "set"
	row.environment.secret_like == []
}

else := verdict.fail("variables look like secrets", {"secret_like": row.environment.secret_like}) if {
	row.environment.state == "set"
	is_array(row.environment.secret_like)
	count(row.environment.secret_like) > 0
}

else := verdict.unknown("unsupported", "Lambda could not read the variables") if {
	row.environment.state == "unread"
}
