# METADATA
# title: Domain names of APIs refuse TLS below 1.2
# description: |
#   TLS 1.0 and 1.1 have faults that nobody will mend. Which versions a domain name takes is said by its security policy; those
#   that begin with 1.2 are listed in the parameter.
# related_resources:
#   - https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html
# custom:
#   severity: medium
#   evidence: [aws.apigateway.domain_names]
#   fields: [security_policy]
#   controls: [A.8.24]
#   proves: operating
#   parameters:
#     policies:
#       type: string_list
#       default:
#         - TLS_1_2
#         - SecurityPolicy_TLS13_1_3_2025_09
#         - SecurityPolicy_TLS13_1_3_FIPS_2025_09
#         - SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09
#         - SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09
#         - SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09
#         - SecurityPolicy_TLS13_1_2_Ext2_PQ_2025_09
#         - SecurityPolicy_TLS13_1_2_Ext2_FIPS_PQ_2025_09
#         - SecurityPolicy_TLS13_1_2_PQ_2025_09
#         - SecurityPolicy_TLS13_1_2_2021_06
#         - SecurityPolicy_TLS13_2025_EDGE
#         - SecurityPolicy_TLS12_PFS_2025_EDGE
#         - SecurityPolicy_TLS12_2018_EDGE
#       looser: any
#       description: The security policies whose lowest version of TLS is 1.2
#   remediation: Set a security policy that begins with TLS 1.2 on the domain name.
package policies.aws.apigateway_minimum_tls

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.apigateway.domain_names"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"security_policy": row.security_policy}) if row.security_policy in input.parameters.policies

else := verdict.unknown("unsupported", "AWS does not say which TLS it takes") if {
	row.security_policy == ""
}

else := verdict.fail("it takes TLS below 1.2, or a policy that is not listed", {"security_policy": row.security_policy}) if {
	is_string(row.security_policy)
	count(row.security_policy) > 0
}
