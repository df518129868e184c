# METADATA
# title: No key can be used by everybody
# description: |
#   The policy of a key decides who may use it. One that names everybody, without a condition that pins the
#   caller, lets any account in the world decrypt. kms:ViaService alone pins nobody. Grants are not read.
# related_resources:
#   - https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
# custom:
#   severity: critical
#   evidence: [aws.kms.keys]
#   fields: [manager, policy]
#   controls: [A.8.3, A.5.15]
#   proves: operating
#   critical: true
#   parameters: {}
#   remediation: Name the principals that need the key in its policy, or pin them by a condition.
package policies.aws.kms_key_public_policy

import data.lib.iam_resource
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.kms.keys"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("AWS manages the key") if {
	row.manager == "AWS"
}

else := verdict.pass({"public": false}) if {
	public(row) == "no"
}

else := verdict.fail("the policy lets everybody in", {"public": true}) if {
	public(row) == "yes"
}

else := verdict.unknown("unsupported", "whether the policy lets everybody in cannot be told") if {
	public(row) == "undecided"
}

public(row) := iam_resource.public(row.policy.document.statements) if row.policy.state == "set"
