# METADATA
# title: SageMaker domains are encrypted with keys of one's own
# description: |
#   The home directories and volumes of a domain's users are encrypted with a key that AWS manages unless one is
#   named, which can be limited and taken away.
# related_resources:
#   - https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html
# custom:
#   severity: low
#   evidence: [aws.sagemaker.domains]
#   fields: [kms_key]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Make the domain anew and name a KMS key.
package policies.aws.sagemaker_domain_kms

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sagemaker.domains"].rows
	said := decide(row)
}

decide(row) := verdict.fail("a key of AWS encrypts the domain", {"kms_key": row.kms_key}) if {
	row.kms_key == ""
}

else := verdict.pass({"kms_key": row.kms_key}) if {
	is_string(row.kms_key)
	count(row.kms_key) > 0
}
