# METADATA
# title: Classic load balancers do not listen to HTTP
# description: |
#   What goes over HTTP can be read and changed on its way, and a classic load balancer cannot lead elsewhere. Listeners
#   for HTTPS and SSL must show a certificate. Listeners for TCP pass on what they do not understand and are left alone.
# related_resources:
#   - https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-listener-config.html
# custom:
#   severity: high
#   evidence: [aws.elb.load_balancers]
#   fields: [listeners]
#   controls: [A.8.24, A.8.20]
#   proves: operating
#   parameters: {}
#   remediation: Replace the HTTP listener by one for HTTPS, or the load balancer by an application load balancer.
package policies.aws.classic_elb_tls_listeners

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.elb.load_balancers"].rows
	said := decide(row)
}

decide(row) := verdict.fail("a listener answers over HTTP", {"ports": plain}) if {
	plain := [listener.port | some listener in row.listeners; listener.protocol == "HTTP"]
	count(plain) > 0
}

else := verdict.not_applicable("no listener understands what it passes on") if {
	is_array(row.listeners)
	every listener in row.listeners {
		listener.protocol == "TCP"
	}
}

else := verdict.pass({"listeners": count(row.listeners)}) if {
	is_array(row.listeners)
	every listener in row.listeners {
		safe(listener) == true
	}
}

safe(listener) if {
	listener.protocol == "TCP"
} else if {
	listener.protocol in {"HTTPS", "SSL"}
	is_string(listener.certificate)
	count(listener.certificate) > 0
} else := false
