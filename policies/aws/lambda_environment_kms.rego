# METADATA
# title: Variables of functions are encrypted with a KMS key
# description: |
#   Lambda encrypts variables with a key of its own, and whoever may read the function's configuration may read them.
#   With a key of the customer reading needs the key as well, and each use of it is logged.
# related_resources:
#   - https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
# custom:
#   severity: low
#   evidence: [aws.lambda.functions]
#   fields: [environment, kms_key]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Set a KMS key for the environment of the function, and let its role use the key.
package policies.aws.lambda_environment_kms

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.lambda.functions"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("has no variables") if row.environment.state == "none"

else := verdict.pass({"kms_key": row.kms_key}) if {
	row.environment.state in {"set", "unread"}
	regex.match(`^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/.`, row.kms_key)
}

else := verdict.fail("a key of Lambda encrypts the variables", {"kms_key": ""}) if {
	row.environment.state in {"set", "unread"}
	row.kms_key == ""
}
