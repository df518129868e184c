# METADATA
# title: No user has two active access keys
# description: |
#   The second key slot is there to change keys without an outage. Two keys that stay active double what can be lost
#   and hide which of them is still needed.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html
# custom:
#   severity: low
#   evidence: [aws.iam.credential_report]
#   fields: [is_root, access_keys]
#   controls: [A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: Find out from the last use which key is needed, deactivate the other and delete it.
package policies.aws.two_active_access_keys

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.credential_report"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the root user has policies of its own") if row.is_root == true

else := judge(active, inactive, count(row.access_keys)) if {
	active := count([key | some key in row.access_keys; key.active == true])
	inactive := count([key | some key in row.access_keys; key.active == false])
}

judge(active, inactive, keys) := verdict.not_applicable("no active access key") if inactive == keys

else := verdict.fail("two access keys are active", {"active_keys": active}) if active > 1

else := verdict.pass({"active_keys": 1}) if {
	active == 1
	inactive == keys - 1
}
