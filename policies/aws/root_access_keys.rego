# METADATA
# title: The root user has no access keys
# description: |
#   An access key of the root user opens everything from anywhere, without MFA, and cannot be limited by a policy.
#   Nothing needs one.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user_manage_delete-key.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html
# custom:
#   severity: critical
#   evidence: [aws.iam.account]
#   fields: [root_access_keys_present]
#   controls: [A.8.2, A.5.17]
#   proves: operating
#   critical: true
#   parameters: {}
#   remediation: |
#     Move whatever uses the key to a role, then delete the key under Security credentials of the root user.
package policies.aws.root_access_keys

import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.iam.account"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"root_access_keys_present": false}) if {
	row.root_access_keys_present == false
}

else := verdict.fail("the root user has access keys", {"root_access_keys_present": true}) if {
	row.root_access_keys_present == true
}
