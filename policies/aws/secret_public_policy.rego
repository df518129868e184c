# METADATA
# title: No secret can be read by everybody
# description: |
#   The policy of a secret can give it to any account in the world. Values are not read.
# related_resources:
#   - https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
# custom:
#   severity: critical
#   evidence: [aws.secretsmanager.secrets]
#   fields: [policy]
#   controls: [A.8.3, A.5.15]
#   proves: operating
#   critical: true
#   parameters: {}
#   remediation: Name the principals that need the secret in its policy, or pin them by a condition.
package policies.aws.secret_public_policy

import data.lib.iam_resource
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.secretsmanager.secrets"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"policy": "none"}) if {
	row.policy.state == "none"
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
