# METADATA
# title: No key is about to be deleted
# description: |
#   What a key encrypted cannot be read once the key is gone. Between the order and the deletion there are days
#   to notice a mistake, and only then.
# related_resources:
#   - https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
# custom:
#   severity: high
#   evidence: [aws.kms.keys]
#   fields: [manager, state, deletion_at]
#   controls: [A.8.24, A.8.13]
#   proves: operating
#   parameters: {}
#   remediation: Cancel the deletion unless nothing needs the key any more.
package policies.aws.kms_key_pending_deletion

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.kms.keys"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("AWS manages the key") if {
	row.manager == "AWS"
}

else := verdict.fail("the key is about to be deleted", {"state": row.state, "deletion_at": row.deletion_at}) if {
	row.state in {"PendingDeletion", "PendingReplicaDeletion"}
}

else := verdict.pass({"state": row.state}) if {
	row.manager == "CUSTOMER"
	row.state in {"Creating", "Disabled", "Enabled", "PendingImport", "Unavailable", "Updating"}
}
