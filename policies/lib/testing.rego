# METADATA
# title: Cases
# description: |
#   Runs a policy's cases. A case is an object with `evidence` (rows by kind), `verdicts` (the expected verdict by
#   subject) and, where the policy has parameters, `parameters`; `as_of` is 2026-11-01 unless the case says
#   otherwise. The same cases run under stock `opa test` and, through the whole engine, under `annexa policy test`.
package lib.testing

# The input that the engine would build for a case.
input_for(case) := {
	"as_of": object.get(case, "as_of", "2026-11-01T00:00:00Z"),
	"parameters": object.get(case, "parameters", {}),
	"source": "test",
	"scope": object.get(case, "scope", "aws:123456789012"),
	"evidence": {kind: {"rows": rows, "complete": true, "observed_at": "2026-11-01T00:00:00Z"} |
		some kind, rows in case.evidence
	},
}

# True when the verdicts are the expected ones: a subject expected as unknown has no verdict or says unknown, every
# other expected subject has exactly one verdict, and nobody else has any.
agrees(verdicts, case) if {
	every subject, expected in case.verdicts {
		said(verdicts, subject) == expected
	}
	every verdict in verdicts {
		case.verdicts[verdict[0]]
	}
}

default said(_, _) := "unknown"

said(verdicts, subject) := decision.verdict if {
	decisions := [each[1] | some each in verdicts; each[0] == subject]
	count(decisions) == 1
	decision := decisions[0]
}

# A row with some of its fields replaced, each as a whole.
changed(row, changes) := object.union(object.remove(row, object.keys(changes)), changes)
