# METADATA
# title: Attestations
# description: |
#   How findings name an attestation: by what it is called and by the controls that it is about. Callers declare of
#   declared.attestations title, controls, owner and review_due.
package lib.attestations

# The attestation in words.
named(row) := sprintf("%q (%s)", [row.title, concat(", ", row.controls)])

# What a finding shows of it.
observed(row) := {
	"title": row.title,
	"controls": row.controls,
	"owner": row.owner,
	"review_due": row.review_due,
}
