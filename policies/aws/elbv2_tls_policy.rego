# METADATA
# title: Load balancers refuse TLS below 1.2
# description: |
#   TLS 1.0 and 1.1 have faults that nobody will mend. Which versions a listener takes is said by its security policy;
#   those that begin with 1.2 are listed in the parameter. A listener that was made without naming one may take TLS 1.0.
# related_resources:
#   - https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
# custom:
#   severity: medium
#   evidence: [aws.elbv2.load_balancers]
#   fields: [listeners]
#   controls: [A.8.24]
#   proves: operating
#   parameters:
#     policies:
#       type: string_list
#       default:
#         - ELBSecurityPolicy-TLS13-1-3-2021-06
#         - ELBSecurityPolicy-TLS13-1-2-2021-06
#         - ELBSecurityPolicy-TLS13-1-2-Res-2021-06
#         - ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06
#         - ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06
#         - ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04
#         - ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04
#         - ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04
#         - ELBSecurityPolicy-TLS13-1-2-Ext0-FIPS-2023-04
#         - ELBSecurityPolicy-TLS13-1-2-Ext1-FIPS-2023-04
#         - ELBSecurityPolicy-TLS13-1-2-Ext2-FIPS-2023-04
#         - ELBSecurityPolicy-TLS13-1-3-PQ-2025-09
#         - ELBSecurityPolicy-TLS13-1-2-PQ-2025-09
#         - ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09
#         - ELBSecurityPolicy-TLS13-1-2-Ext1-PQ-2025-09
#         - ELBSecurityPolicy-TLS13-1-2-Ext2-PQ-2025-09
#         - ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09
#         - ELBSecurityPolicy-TLS13-1-2-FIPS-PQ-2025-09
#         - ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09
#         - ELBSecurityPolicy-TLS13-1-2-Ext0-FIPS-PQ-2025-09
#         - ELBSecurityPolicy-TLS13-1-2-Ext1-FIPS-PQ-2025-09
#         - ELBSecurityPolicy-TLS13-1-2-Ext2-FIPS-PQ-2025-09
#         - ELBSecurityPolicy-TLS-1-2-2017-01
#         - ELBSecurityPolicy-TLS-1-2-Ext-2018-06
#         - ELBSecurityPolicy-FS-1-2-2019-08
#         - ELBSecurityPolicy-FS-1-2-Res-2019-08
#         - ELBSecurityPolicy-FS-1-2-Res-2020-10
#       looser: any
#       description: The security policies whose lowest version of TLS is 1.2
#   remediation: Set a security policy that begins with TLS 1.2 on every HTTPS and TLS listener.
package policies.aws.elbv2_tls_policy

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.elbv2.load_balancers"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("no listener speaks TLS") if {
	is_array(row.listeners)
	every listener in row.listeners {
		listener.protocol in {"HTTP", "TCP", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC", ""}
	}
}

else := verdict.fail("a listener takes TLS below 1.2, or a policy that is not listed", {"listeners": weak}) if {
	weak := [listener | some listener in row.listeners; safe(listener) == false]
	count(weak) > 0
}

else := verdict.pass({"listeners": count(row.listeners)}) if {
	is_array(row.listeners)
	every listener in row.listeners {
		safe(listener) == true
	}
}

safe(listener) if {
	listener.protocol in {"HTTP", "TCP", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC", ""}
} else if {
	listener.protocol in {"HTTPS", "TLS"}
	listener.tls_policy in input.parameters.policies
} else := false if {
	listener.protocol in {"HTTPS", "TLS"}
	is_string(listener.tls_policy)
	count(listener.tls_policy) > 0
}
