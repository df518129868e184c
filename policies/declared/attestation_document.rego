# METADATA
# title: Documents of attestations are what was reviewed
# description: |
#   A review is of what the document said then. Its SHA-256 says what that was; another content, or an empty one, needs
#   another review. What is at an address is not read, and a file whose SHA-256 nobody declared may have changed: both are
#   unknown, unless they may count on the reviewer's word (`unpinned`).
# related_resources:
#   - https://www.iso.org/standard/27001
# custom:
#   severity: medium
#   evidence: [declared.attestations]
#   fields: [title, controls, owner, document, reviewed_at, review_due]
#   controls: [7.5.3]
#   proves: operating
#   parameters:
#     unpinned: {type: boolean, default: false, looser: any, description: Whether documents without a declared SHA-256 count on the reviewer's word}
#   remediation: Review the document as it is now, and set `reviewed`, `reviewed_by` and `sha256` of the attestation in annexa.toml.
package policies.declared.attestation_document

import data.lib.attestations
import data.lib.verdict

verdicts contains verdict.of(row.attestation, said) if {
	some row in input.evidence["declared.attestations"].rows
	said := decide(row, row.document)
}

decide(row, document) := verdict.fail(
	sprintf("the document of %s is empty", [attestations.named(row)]),
	observed(row),
) if {
	document.is in {"pinned", "file"}
	document.size == 0
}

else := verdict.pass(observed(row)) if {
	document.is == "pinned"
	document.sha256 == document.reviewed_sha256
}

else := verdict.fail(
	sprintf("the document of %s changed since the review of %s", [attestations.named(row), row.reviewed_at]),
	observed(row),
) if {
	document.is == "pinned"
	document.sha256 != document.reviewed_sha256
}

else := verdict.not_applicable("its content is not declared, so it counts on the reviewer's word") if {
	document.is in {"file", "address"}
	input.parameters.unpinned == true
}

else := verdict.unclear(
	sprintf("nobody declared what was reviewed; of the file as it is now, the SHA-256 is %s", [document.sha256]),
	observed(row),
) if {
	document.is == "file"
}

else := verdict.unclear("the document is at an address, which is not read", observed(row)) if {
	document.is == "address"
}

observed(row) := object.union(attestations.observed(row), {"document": row.document})
