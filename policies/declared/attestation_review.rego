# METADATA
# title: Attestations are reviewed in time
# description: |
#   A document says how things are done until somebody who should know looks at it again. An attestation names the day by
#   which that must be, or a schedule of which each moment demands a review after it. Each names the controls that it is
#   about, which stand in the finding; the control below is the one that asks for such reviews.
# related_resources:
#   - https://www.iso.org/standard/27001
# custom:
#   severity: medium
#   evidence: [declared.attestations]
#   fields: [title, controls, owner, document, reviewed_at, reviewed_by, review_due]
#   controls: [7.5.2]
#   proves: operating
#   parameters: {}
#   remediation: Review the document, and set `reviewed`, `reviewed_by` and, with a file, `sha256` of the attestation in annexa.toml.
package policies.declared.attestation_review

import data.lib.attestations
import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.attestation, said) if {
	some row in input.evidence["declared.attestations"].rows
	said := decide(row)
}

decide(row) := verdict.fail(
	sprintf("the review of %s was due at %s", [attestations.named(row), row.review_due]),
	attestations.observed(row),
) if {
	time.parse_rfc3339_ns(row.review_due) <= times.now
}

else := verdict.fail(
	sprintf("the next review of %s is more than two years ahead", [attestations.named(row)]),
	attestations.observed(row),
) if {
	times.due_within(row.review_due, 732) == false
}

else := verdict.fail(sprintf("nobody reviewed %s", [attestations.named(row)]), attestations.observed(row)) if {
	row.reviewed_by == ""
}

else := verdict.pass(attestations.observed(row)) if {
	times.past(row.reviewed_at) < time.parse_rfc3339_ns(row.review_due)
	row.document.is in {"pinned", "file", "address"}
}

else := verdict.unknown("malformed", "the last review lies in the future or after the next one, or nothing is known of the document")
