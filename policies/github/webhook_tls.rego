# METADATA
# title: Webhooks verify who they talk to
# description: |
#   Deliveries carry code and names. Without https and a verified certificate anybody on the way can read or answer
#   them.
# related_resources:
#   - https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks
#   - https://docs.github.com/en/rest/orgs/webhooks#list-organization-webhooks
# custom:
#   severity: high
#   evidence: [github.webhooks]
#   fields: [active, scheme, tls_verified]
#   controls: [A.8.24, A.5.14, A.8.20]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Give the webhook an https address and switch SSL verification on.
package policies.github.webhook_tls

import data.lib.verdict

verdicts contains verdict.of(row.hook, said) if {
	some row in input.evidence["github.webhooks"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the webhook is switched off") if {
	row.active == false
}

else := verdict.fail("deliveries are not encrypted", {"scheme": row.scheme}) if {
	row.scheme != "https"
}

else := verdict.fail("the certificate is not verified", {"tls_verified": false}) if {
	row.tls_verified == false
}

else := verdict.pass({"scheme": "https", "tls_verified": true}) if {
	row.scheme == "https"
	row.tls_verified == true
}
