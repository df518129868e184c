# METADATA
# title: Instances ask for a token before they tell metadata
# description: |
#   The metadata of an instance holds the credentials of its role. Without a token, a web application that can be led to
#   fetch an address gives them away.
# related_resources:
#   - https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
# custom:
#   severity: high
#   evidence: [aws.ec2.instances]
#   fields: [state, metadata_endpoint, metadata_tokens]
#   controls: [A.8.9, A.8.5]
#   proves: operating
#   parameters: {}
#   remediation: Require tokens (IMDSv2) in the instance's metadata options.
package policies.aws.instance_imdsv2

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.instances"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the instance is gone") if row.state in {"shutting-down", "terminated"}

else := verdict.pass({"metadata_endpoint": "disabled"}) if row.metadata_endpoint == "disabled"

else := verdict.pass({"metadata_tokens": "required"}) if {
	row.metadata_endpoint == "enabled"
	row.metadata_tokens == "required"
}

else := verdict.fail("metadata is told without a token", {"metadata_tokens": "optional"}) if {
	row.metadata_endpoint == "enabled"
	row.metadata_tokens == "optional"
}
