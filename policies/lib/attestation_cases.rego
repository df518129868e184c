# METADATA
# title: Cases of attestations
# description: What cases of policies on attestations are made of.
package lib.attestation_cases

import data.lib.testing

subject := "declared:register/attestations/access-policy"

entry(changes) := testing.changed(
	{
		"attestation": subject,
		"title": "Access control policy",
		"controls": ["A.5.15", "A.5.18"],
		"owner": "ann@acme.example",
		"document": pinned({}),
		"reviewed_at": "2026-09-01T00:00:00Z",
		"reviewed_by": "bo@acme.example",
		"review_due": "2027-09-01T00:00:00Z",
	},
	changes,
)

now := "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

before := "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"

pinned(changes) := object.union(
	{"is": "pinned", "path": "access.md", "sha256": now, "size": 4, "reviewed_sha256": now},
	changes,
)

file := {"is": "file", "path": "access.md", "sha256": now, "size": 4}

address := {"is": "address", "url": "https://wiki.acme.example/access"}
