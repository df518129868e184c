package policies.github.credential_scopes_test

import data.lib.testing
import data.policies.github.credential_scopes

subject := "github:acme/credentials/1"

row(changes) := testing.changed(
	{"authorization": subject, "reach": {"state": "scopes", "scopes": ["repo", "read:org"]}},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.credential_authorizations": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"reading the organisation passes": one({}, "pass"),
	"no scope passes": one({"reach": {"state": "scopes", "scopes": []}}, "pass"),
	"administration fails": one({"reach": {"state": "scopes", "scopes": ["admin:org"]}}, "fail"),
	"deletion of repositories fails": one({"reach": {"state": "scopes", "scopes": ["delete_repo"]}}, "fail"),
	"runners fail": one({"reach": {"state": "scopes", "scopes": ["manage_runners:org"]}}, "fail"),
	"provisioning of people fails": one({"reach": {"state": "scopes", "scopes": ["scim:enterprise"]}}, "fail"),
	"changing workflows fails": one({"reach": {"state": "scopes", "scopes": ["repo", "workflow"]}}, "fail"),
	"planting keys fails": one({"reach": {"state": "scopes", "scopes": ["write:public_key"]}}, "fail"),
	"billing fails": one({"reach": {"state": "scopes", "scopes": ["manage_billing:enterprise"]}}, "fail"),
	"a new scope is unknown": one({"reach": {"state": "scopes", "scopes": ["repo", "own:everything"]}}, "unknown"),
	"a new scope hides no wide one": one({"reach": {"state": "scopes", "scopes": ["own:everything", "admin:org"]}}, "fail"),
	"a key is not applicable": one({"reach": {"state": "no_scopes"}}, "not_applicable"),
	"not told is unknown": one({"reach": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.credential_authorizations": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.credential_authorizations": [row({}), row({"authorization": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(credential_scopes.verdicts, case) with input as testing.input_for(case)
}
