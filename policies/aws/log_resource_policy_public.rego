# METADATA
# title: No policy of log groups lets everybody in
# description: |
#   Such a policy lets services write into the log groups of a region, or other accounts subscribe to them. One that is
#   for everybody lets anyone write false entries. Policies of single log groups are not read.
# related_resources:
#   - https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
#   - https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
# custom:
#   severity: high
#   evidence: [aws.logs.resource_policies]
#   fields: [policy]
#   controls: [A.8.15, A.8.3, A.5.33]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Name the services or accounts that need it under Principal, and pin services by aws:SourceAccount.
package policies.aws.log_resource_policy_public

import data.lib.iam_resource
import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in input.evidence["aws.logs.resource_policies"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"public": false}) if {
	public(row) == "no"
}

else := verdict.fail("the policy lets everybody in", {"public": true}) if {
	public(row) == "yes"
}

else := verdict.unknown("unsupported", "whether the policy lets everybody in cannot be told") if {
	public(row) == "undecided"
}

public(row) := iam_resource.public(row.policy.document.statements) if row.policy.state == "set"
