# METADATA
# title: Event data stores are protected from deletion
# description: |
#   Whoever covers traces deletes what recorded them. A protected event data store cannot be deleted before the
#   protection is taken away, which is an event of its own.
# related_resources:
#   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-event-data-store-termination-protection.html
# custom:
#   severity: medium
#   evidence: [aws.cloudtrail.event_data_stores]
#   fields: [termination_protection]
#   controls: [A.8.15, A.5.33]
#   proves: operating
#   parameters: {}
#   remediation: Turn on termination protection of the event data store.
package policies.aws.event_data_store_termination_protection

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.cloudtrail.event_data_stores"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"termination_protection": true}) if row.termination_protection == true

else := verdict.fail("it can be deleted", {"termination_protection": false}) if row.termination_protection == false
