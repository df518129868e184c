# METADATA
# title: SageMaker domains reach the network through one's own
# description: |
#   Apps of a domain that reach the internet directly pass by every rule of one's own network, and can carry data off.
# related_resources:
#   - https://docs.aws.amazon.com/sagemaker/latest/dg/studio-notebooks-and-internet-access.html
# custom:
#   severity: medium
#   evidence: [aws.sagemaker.domains]
#   fields: [network_access]
#   controls: [A.8.20, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: Set the network access of the domain to VpcOnly.
package policies.aws.sagemaker_domain_vpc_only

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sagemaker.domains"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"network_access": row.network_access}) if row.network_access == "VpcOnly"

else := verdict.fail("apps reach the internet directly", {"network_access": row.network_access}) if {
	row.network_access == "PublicInternetOnly"
}
