# METADATA
# title: Tables cannot be deleted by one call
# description: |
#   A protected table cannot be deleted until somebody takes the protection away, which makes a mistake take two
#   steps.
# related_resources:
#   - https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
# custom:
#   severity: medium
#   evidence: [aws.dynamodb.tables]
#   fields: [deletion_protection]
#   controls: [A.8.13]
#   proves: operating
#   parameters: {}
#   remediation: Turn on deletion protection for the table.
package policies.aws.dynamodb_deletion_protection

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.dynamodb.tables"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"deletion_protection": true}) if row.deletion_protection == true

else := verdict.fail("the table can be deleted", {"deletion_protection": false}) if row.deletion_protection == false
