# METADATA
# title: Guardrails are encrypted with keys of one's own
# description: |
#   A guardrail holds what must not be said, which may be sensitive itself. A key of AWS encrypts it unless one is
#   named, which can be limited and taken away.
# related_resources:
#   - https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-kms.html
# custom:
#   severity: low
#   evidence: [aws.bedrock.guardrails]
#   fields: [kms_key]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Name a KMS key for the guardrail.
package policies.aws.bedrock_guardrail_kms

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.bedrock.guardrails"].rows
	said := decide(row)
}

decide(row) := verdict.fail("a key of AWS encrypts the guardrail", {"kms_key": row.kms_key}) if {
	row.kms_key == ""
}

else := verdict.pass({"kms_key": row.kms_key}) if {
	is_string(row.kms_key)
	count(row.kms_key) > 0
}
