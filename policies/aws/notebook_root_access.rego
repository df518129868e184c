# METADATA
# title: Users of notebooks are not root
# description: |
#   Who is root on a notebook can change what runs there and read what belongs to other users and to the
#   service.
# related_resources:
#   - https://docs.aws.amazon.com/sagemaker/latest/dg/nbi-root-access.html
# custom:
#   severity: medium
#   evidence: [aws.sagemaker.notebooks]
#   fields: [root_access]
#   controls: [A.8.2, A.8.18]
#   proves: operating
#   parameters: {}
#   remediation: Turn off root access for the notebook.
package policies.aws.notebook_root_access

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.sagemaker.notebooks"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"root_access": row.root_access}) if row.root_access == "Disabled"

else := verdict.fail("users are root on the notebook", {"root_access": row.root_access}) if {
	row.root_access == "Enabled"
}
