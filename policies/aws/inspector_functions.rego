# METADATA
# title: Inspector scans functions for vulnerabilities
# description: |
#   Functions bring libraries with them, which have known holes like any other software. Inspector must scan in every
#   region. Whether there is anything to scan, and what was found, is not read; nor is another scanner that may be in
#   use.
# related_resources:
#   - https://docs.aws.amazon.com/inspector/latest/user/scanning-resources.html
# custom:
#   severity: medium
#   evidence: [aws.inspector.accounts]
#   fields: [scans]
#   controls: [A.8.8]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Enable this scan of Inspector in the region, best for the whole organisation.
package policies.aws.inspector_functions

import data.lib.inspector
import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in input.evidence["aws.inspector.accounts"].rows
	said := inspector.scan(row, "lambda")
}
