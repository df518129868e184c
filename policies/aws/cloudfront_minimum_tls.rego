# METADATA
# title: Distributions refuse TLS below 1.2
# description: |
#   TLS 1.0 and 1.1 have faults that nobody will mend. A distribution that shows the certificate of its own name takes
#   TLS from 1.0 on, whatever it says; one with a certificate for another name takes what its policy says. Distributions
#   that are switched off answer nobody and are left alone.
# related_resources:
#   - https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html
# custom:
#   severity: medium
#   evidence: [aws.cloudfront.distributions]
#   fields: [enabled, default_certificate, minimum_tls]
#   controls: [A.8.24]
#   proves: operating
#   parameters:
#     policies:
#       type: string_list
#       default: ["TLSv1.2_2018", "TLSv1.2_2019", "TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"]
#       looser: any
#       description: The security policies whose lowest version of TLS is 1.2
#   remediation: Use a certificate for a name of your own, with a policy that begins with TLS 1.2.
package policies.aws.cloudfront_minimum_tls

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudfront.distributions"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it is switched off") if row.enabled == false

else := verdict.fail("the certificate of its own name takes TLS below 1.2", {"default_certificate": true}) if {
	row.enabled == true
	row.default_certificate == true
}

else := verdict.pass({"minimum_tls": row.minimum_tls}) if {
	row.enabled == true
	row.default_certificate == false
	row.minimum_tls in input.parameters.policies
}

else := verdict.fail("it takes TLS below 1.2, or a policy that is not listed", {"minimum_tls": row.minimum_tls}) if {
	row.enabled == true
	row.default_certificate == false
	is_string(row.minimum_tls)
	count(row.minimum_tls) > 0
}
