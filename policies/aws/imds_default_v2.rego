# METADATA
# title: New instances ask for a token before they tell metadata
# description: |
#   The metadata of an instance holds the credentials of its role. Without a token, a web application that can be led to
#   fetch an address gives them away. The region's default holds for new instances that do not say otherwise.
# related_resources:
#   - https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html
# custom:
#   severity: medium
#   evidence: [aws.ec2.settings]
#   fields: [metadata_tokens]
#   controls: [A.8.9, A.8.5]
#   proves: operating
#   parameters: {}
#   remediation: Set the region's default to require tokens (IMDSv2).
package policies.aws.imds_default_v2

import data.lib.verdict

verdicts contains verdict.of(row.place, said) if {
	some row in input.evidence["aws.ec2.settings"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"metadata_tokens": row.metadata_tokens}) if {
	row.metadata_tokens == "required"
}

else := verdict.fail("the region's default asks for no token", {"metadata_tokens": row.metadata_tokens}) if {
	row.metadata_tokens == "optional"
}

else := verdict.fail("the region has no default", {"metadata_tokens": row.metadata_tokens}) if {
	row.metadata_tokens == ""
}
