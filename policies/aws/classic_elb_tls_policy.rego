# METADATA
# title: Classic load balancers refuse TLS below 1.2
# description: |
#   SSL 3.0, TLS 1.0 and 1.1 have faults that nobody will mend. Which versions a listener for HTTPS or SSL takes is read
#   from its security policy, be it one of AWS or of one's own; the one that AWS gives a new listener begins with TLS 1.0.
# related_resources:
#   - https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-security-policy-table.html
# custom:
#   severity: medium
#   evidence: [aws.elb.load_balancers]
#   fields: [listeners]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Set ELBSecurityPolicy-TLS-1-2-2017-01 on every HTTPS and SSL listener.
package policies.aws.classic_elb_tls_policy

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.elb.load_balancers"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("no listener speaks TLS") if {
	is_array(row.listeners)
	every listener in row.listeners {
		listener.protocol in {"HTTP", "TCP"}
	}
}

else := verdict.fail("a listener takes TLS below 1.2", {"listeners": weak}) if {
	weak := [listener | some listener in row.listeners; old(listener) == true]
	count(weak) > 0
}

else := verdict.pass({"listeners": count(row.listeners)}) if {
	is_array(row.listeners)
	every listener in row.listeners {
		safe(listener) == true
	}
}

else := verdict.unknown("unsupported", "which TLS a listener takes is not told") if {
	some listener in row.listeners
	listener.protocol in {"HTTPS", "SSL"}
	listener.tls_versions == []
}

old(listener) if {
	listener.protocol in {"HTTPS", "SSL"}
	some version in listener.tls_versions
	version in {"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"}
} else := false

safe(listener) if {
	listener.protocol in {"HTTP", "TCP"}
} else if {
	listener.protocol in {"HTTPS", "SSL"}
	count(listener.tls_versions) > 0
	every version in listener.tls_versions {
		version in {"TLSv1.2", "TLSv1.3"}
	}
} else := false
