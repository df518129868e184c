# METADATA
# title: Certificates have strong keys
# description: |
#   A key that can be computed gives away everything that the certificate protects. RSA needs 2048 bits, a curve 256.
#   Certificates that nothing uses count too: they can be used at any time.
# related_resources:
#   - https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html
# custom:
#   severity: medium
#   evidence: [aws.acm.certificates]
#   fields: [key_algorithm]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Request a certificate with a strong key and use it instead.
package policies.aws.acm_key_strength

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.acm.certificates"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"key_algorithm": row.key_algorithm}) if row.key_algorithm in strong

else := verdict.fail("the key is weak", {"key_algorithm": row.key_algorithm}) if row.key_algorithm in weak

# The names are written with hyphens too.
strong := {
	"RSA_2048",
	"RSA_3072",
	"RSA_4096",
	"RSA-2048",
	"RSA-3072",
	"RSA-4096",
	"EC_prime256v1",
	"EC_secp384r1",
	"EC_secp521r1",
	"EC-prime256v1",
	"EC-secp384r1",
	"EC-secp521r1",
}

weak := {"RSA_1024", "RSA-1024"}
