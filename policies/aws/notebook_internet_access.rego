# METADATA
# title: Notebooks reach the internet through the own network only
# description: |
#   With direct internet access a notebook goes past the network of the account, its firewalls and its logs,
#   with the data that it holds.
# related_resources:
#   - https://docs.aws.amazon.com/sagemaker/latest/dg/appendix-notebook-and-internet-access.html
# custom:
#   severity: high
#   evidence: [aws.sagemaker.notebooks]
#   fields: [direct_internet_access]
#   controls: [A.8.20, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: Make the notebook anew in a subnet, without direct internet access.
package policies.aws.notebook_internet_access

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sagemaker.notebooks"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"direct_internet_access": row.direct_internet_access}) if row.direct_internet_access == "Disabled"

else := verdict.fail("the notebook reaches the internet directly", {"direct_internet_access": row.direct_internet_access}) if {
	row.direct_internet_access == "Enabled"
}
