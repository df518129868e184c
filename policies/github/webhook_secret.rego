# METADATA
# title: Webhooks are signed
# description: |
#   A receiver can tell a delivery of GitHub from a forged one only by the signature, which takes a secret.
# related_resources:
#   - https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks
#   - https://docs.github.com/en/rest/orgs/webhooks#list-organization-webhooks
# custom:
#   severity: medium
#   evidence: [github.webhooks]
#   fields: [active, has_secret]
#   controls: [A.8.24, A.5.14]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Set a secret and verify the signature of each delivery.
package policies.github.webhook_secret

import data.lib.verdict

verdicts contains verdict.of(row.hook, said) if {
	some row in input.evidence["github.webhooks"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the webhook is switched off") if {
	row.active == false
}

else := verdict.pass({"has_secret": true}) if row.has_secret == true

else := verdict.fail("deliveries are not signed", {"has_secret": false}) if {
	row.has_secret == false
}
