package policies.github.branch_deleted_on_merge_test

import data.lib.testing
import data.policies.github.branch_deleted_on_merge

subject := "github:acme/web"

row(changes) := testing.changed(
	{"repository": subject, "archived": false, "delete_branch_on_merge": true},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"deletion passes": one({}, "pass"),
	"branches that stay fail": one({"delete_branch_on_merge": false}, "fail"),
	"an archived repository is not applicable": one({"archived": true, "delete_branch_on_merge": false}, "not_applicable"),
	"not told is unknown": one({"delete_branch_on_merge": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.repositories": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.repositories": [row({}), row({"repository": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(branch_deleted_on_merge.verdicts, case) with input as testing.input_for(case)
}
