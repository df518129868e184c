# METADATA
# title: No key is left disabled
# description: |
#   A disabled key protects nothing and still costs; data under it cannot be read. Either it is needed, or it
#   should be deleted in the orderly way. Keys about to be deleted are judged elsewhere.
# related_resources:
#   - https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html
# custom:
#   severity: low
#   evidence: [aws.kms.keys]
#   fields: [manager, state]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Enable the key, or schedule its deletion.
package policies.aws.kms_key_enabled

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.kms.keys"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("AWS manages the key") if {
	row.manager == "AWS"
}

else := verdict.not_applicable("the key is about to be deleted") if {
	row.state in {"PendingDeletion", "PendingReplicaDeletion"}
}

else := verdict.pass({"state": row.state}) if {
	row.manager == "CUSTOMER"
	row.state == "Enabled"
}

else := verdict.fail("the key cannot be used", {"state": row.state}) if {
	row.state in {"Disabled", "PendingImport", "Unavailable"}
}
