# METADATA
# title: No topic is open to everybody
# description: |
#   A topic that everybody may subscribe to hands its messages out; one that everybody may publish to believes
#   anyone. The policy that AWS gives a new topic names everybody, but pins them to the owner's account.
# related_resources:
#   - https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
# custom:
#   severity: high
#   evidence: [aws.sns.topics]
#   fields: [policy]
#   controls: [A.8.3, A.5.15]
#   proves: operating
#   parameters: {}
#   remediation: Name the principals that need the topic in its policy, or pin them by a condition.
package policies.aws.sns_public

import data.lib.iam_resource
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sns.topics"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"public": false}) if public(row) == "no"

else := verdict.fail("the policy lets everybody in", {"public": true}) if {
	public(row) == "yes"
}

else := verdict.unknown("unsupported", "whether the policy lets everybody in cannot be told") if {
	public(row) == "undecided"
}

public(row) := iam_resource.public(row.policy.document.statements) if row.policy.state == "set"
