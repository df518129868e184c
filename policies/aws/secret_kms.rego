# METADATA
# title: Secrets are encrypted with keys of one's own
# description: |
#   The key that AWS manages for Secrets Manager cannot be shared, limited or taken away from anybody. With a
#   key of one's own the right to decrypt is a second lock.
# related_resources:
#   - https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
# custom:
#   severity: low
#   evidence: [aws.secretsmanager.secrets]
#   fields: [kms_key]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Name a key of one's own for the secret.
package policies.aws.secret_kms

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.secretsmanager.secrets"].rows
	said := decide(row)
}

decide(row) := verdict.fail("AWS's managed key encrypts the secret", {"kms_key": row.kms_key}) if {
	row.kms_key in {"", "alias/aws/secretsmanager"}
}

else := verdict.fail("AWS's managed key encrypts the secret", {"kms_key": row.kms_key}) if {
	endswith(row.kms_key, ":alias/aws/secretsmanager")
}

else := verdict.pass({"kms_key": row.kms_key}) if {
	is_string(row.kms_key)
	count(row.kms_key) > 0
}
