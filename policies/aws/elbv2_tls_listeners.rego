# METADATA
# title: Application load balancers use HTTP only to lead to HTTPS
# description: |
#   What goes over HTTP can be read and changed on its way. A listener for HTTP may only redirect to HTTPS; all its
#   rules are read, not the default one alone. Network load balancers pass on what they do not understand and are left
#   alone.
# related_resources:
#   - https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html
# custom:
#   severity: high
#   evidence: [aws.elbv2.load_balancers]
#   fields: [type, listeners]
#   controls: [A.8.24, A.8.20]
#   proves: operating
#   parameters: {}
#   remediation: Let every rule of the HTTP listener redirect to HTTPS.
package policies.aws.elbv2_tls_listeners

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.elbv2.load_balancers"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("only application load balancers speak HTTP") if row.type in {"network", "gateway"}

else := verdict.not_applicable("it listens to nothing") if {
	row.type == "application"
	row.listeners == []
}

else := verdict.fail("a listener answers over HTTP", {"listeners": plain}) if {
	row.type == "application"
	plain := [listener | some listener in row.listeners; safe(listener) == false]
	count(plain) > 0
}

else := verdict.pass({"listeners": count(row.listeners)}) if {
	row.type == "application"
	is_array(row.listeners)
	every listener in row.listeners {
		safe(listener) == true
	}
}

safe(listener) if {
	listener.protocol == "HTTPS"
} else if {
	listener.protocol == "HTTP"
	count(listener.actions) > 0
	every action in listener.actions {
		action.type == "redirect"
		action.redirect_protocol == "HTTPS"
	}
} else := false if {
	listener.protocol == "HTTP"
	some action in listener.actions
	is_string(action.type)
	is_string(action.redirect_protocol)
}
