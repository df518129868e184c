# METADATA
# title: No private repository is open to everybody
# description: |
#   The policy of a repository can let any account in the world pull its images, or push others. The policy of
#   the registry is not read.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
# custom:
#   severity: critical
#   evidence: [aws.ecr.repositories]
#   fields: [policy]
#   controls: [A.8.3, A.5.15]
#   proves: operating
#   critical: true
#   parameters: {}
#   remediation: Name the principals that need the repository in its policy, or pin them by a condition.
package policies.aws.ecr_public_policy

import data.lib.iam_resource
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ecr.repositories"].rows
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
