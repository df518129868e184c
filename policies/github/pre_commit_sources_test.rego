package policies.github.pre_commit_sources_test

import data.lib.testing
import data.policies.github.pre_commit_sources

subject := "github:acme/web"

row(changes) := testing.changed({"repository": subject, "archived": false, "pre_commit": {"state": "configured", "repositories": [{"scheme": "https", "repository": "github.com/pre-commit/pre-commit-hooks", "resembles_popular": false}]}}, changes)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.repositories": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"https passes": one({"pre_commit": {"state": "configured", "repositories": [{"scheme": "https", "repository": "github.com/pre-commit/pre-commit-hooks", "resembles_popular": false}]}}, "pass"),
	"ssh passes": one({"pre_commit": {"state": "configured", "repositories": [{"scheme": "", "repository": "github.com/pre-commit/pre-commit-hooks", "resembles_popular": false}]}}, "pass"),
	"http fails": one({"pre_commit": {"state": "configured", "repositories": [{"scheme": "http", "repository": "github.com/pre-commit/pre-commit-hooks", "resembles_popular": false}]}}, "fail"),
	"git fails": one({"pre_commit": {"state": "configured", "repositories": [{"scheme": "git", "repository": "github.com/pre-commit/pre-commit-hooks", "resembles_popular": false}]}}, "fail"),
	"an archived repository fails": one({"pre_commit": {"state": "configured", "repositories": [{"scheme": "https", "repository": "github.com/actions-rs/cargo", "resembles_popular": false}]}}, "fail"),
	"a name that is almost another fails": one({"pre_commit": {"state": "configured", "repositories": [{"scheme": "https", "repository": "github.com/pre-commit/pre-commit-hooks", "resembles_popular": true}]}}, "fail"),
	"none is not applicable": one({"pre_commit": {"state": "none"}}, "not_applicable"),
	"an archived repository is not applicable": one({"archived": true}, "not_applicable"),
	"not told is unknown": one({"pre_commit": null}, "unknown"),
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
	testing.agrees(pre_commit_sources.verdicts, case) with input as testing.input_for(case)
}
