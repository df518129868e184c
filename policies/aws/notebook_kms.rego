# METADATA
# title: Notebooks are encrypted with keys of one's own
# description: |
#   The volume of a notebook is encrypted with a key that AWS manages unless one is named, which can be limited
#   and taken away.
# related_resources:
#   - https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest-nbi.html
# custom:
#   severity: low
#   evidence: [aws.sagemaker.notebooks]
#   fields: [kms_key]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Make the notebook anew and name a KMS key.
package policies.aws.notebook_kms

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sagemaker.notebooks"].rows
	said := decide(row)
}

decide(row) := verdict.fail("AWS's managed key encrypts the notebook", {"kms_key": row.kms_key}) if {
	row.kms_key == ""
}

else := verdict.pass({"kms_key": row.kms_key}) if {
	is_string(row.kms_key)
	count(row.kms_key) > 0
}
