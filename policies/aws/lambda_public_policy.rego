# METADATA
# title: No function can be invoked by everybody
# description: |
#   The policy of a function decides which accounts and services may invoke it. Policies of versions and aliases
#   are not read.
# related_resources:
#   - https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
# custom:
#   severity: high
#   evidence: [aws.lambda.functions]
#   fields: [policy]
#   controls: [A.8.3, A.5.15]
#   proves: operating
#   parameters: {}
#   remediation: Name the principals that need the function in its policy, or pin them by a condition.
package policies.aws.lambda_public_policy

import data.lib.iam_resource
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.lambda.functions"].rows
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
