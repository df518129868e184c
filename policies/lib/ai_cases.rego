# METADATA
# title: Cases of AI tools
# description: What cases of policies on AI tools are made of.
package lib.ai_cases

import data.lib.testing

installation := "github:acme/installations/1"

app(name, changes) := testing.changed(
	{
		"installation": installation,
		"app": name,
		"app_id": 7,
		"repository_selection": "selected",
		"suspended": false,
		"permissions": [{"resource": "metadata", "level": "read"}, {"resource": "contents", "level": "read"}],
		"updated_at": "2026-08-01T00:00:00Z",
	},
	changes,
)

entry(changes) := testing.changed(
	{
		"tool": "declared:register/ai-tools/Claude",
		"name": "Claude",
		"ai": true,
		"apps": ["claude"],
		"app_ids": [],
		"vendor": "",
		"owner": "ann@acme.example",
		"permissions": ["contents:read"],
		"repositories": "selected",
		"reviewed_at": "2026-09-01T00:00:00Z",
		"review_due": "2027-01-01T00:00:00Z",
	},
	changes,
)

no_ai := {"ai": false, "apps": ["renovate"]}

# A case of one App beside a register.
one(row, entries, expected) := {
	"evidence": {"github.installations": [row], "declared.ai_tools": entries},
	"verdicts": {installation: expected},
}

# Cases that all policies on Apps meet.
common := {
	"a suspended App is not applicable": one(app("claude", {"suspended": true}), [entry({})], "not_applicable"),
	"an App that was reviewed and is no AI is not applicable": one(app("renovate", {}), [entry(no_ai)], "not_applicable"),
	"an App of whom nobody has said anything is due for review": one(app("renovate", {}), [entry({})], "unknown"),
	"an App without any register is due for review": one(app("renovate", {}), [], "unknown"),
	"a name that begins like a known one is another": one(app("claude-helper", {}), [entry({})], "unknown"),
}
