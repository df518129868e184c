package policies.github.token_narrow_test

import data.lib.testing
import data.policies.github.token_narrow

subject := "github:acme/personal-access-tokens/1"

row(changes) := testing.changed(
	{"token": subject, "expired": false, "repository_selection": "subset", "permissions": [{"of": "repository", "resource": "contents", "level": "write"}, {"of": "organization", "resource": "members", "level": "read"}]},
	changes,
)

one(changes, expected) := {
	"scope": "github:acme",
	"evidence": {"github.personal_access_tokens": [row(changes)]},
	"verdicts": {subject: expected},
}

cases := {
	"chosen repositories pass": one({}, "pass"),
	"writing everywhere fails": one({"repository_selection": "all"}, "fail"),
	"reading everywhere passes": one({"repository_selection": "all", "permissions": [{"of": "repository", "resource": "contents", "level": "read"}]}, "pass"),
	"changing the organisation fails": one({"permissions": [{"of": "organization", "resource": "members", "level": "write"}]}, "fail"),
	"a new level everywhere fails": one({"repository_selection": "all", "permissions": [{"of": "repository", "resource": "contents", "level": "maintain"}]}, "fail"),
	"other permissions that write everywhere are unknown": one({"repository_selection": "all", "permissions": [{"of": "other", "resource": "contents", "level": "write"}]}, "unknown"),
	"other permissions that write beside chosen repositories are unknown": one(
		{"permissions": [{"of": "other", "resource": "keys", "level": "write"}]},
		"unknown",
	),
	"a new group that writes is unknown": one({"permissions": [{"of": "enterprise", "resource": "members", "level": "write"}]}, "unknown"),
	"other permissions that read pass": one({"permissions": [{"of": "other", "resource": "keys", "level": "read"}]}, "pass"),
	"an expired token is not applicable": one({"expired": true, "repository_selection": "all"}, "not_applicable"),
	"a new word is unknown": one({"repository_selection": "some"}, "unknown"),
	"not told is unknown": one({"permissions": null}, "unknown"),
	"nothing at all is for the engine to state": {
		"scope": "github:acme",
		"evidence": {"github.personal_access_tokens": []},
		"verdicts": {},
		"engine": {"github:acme": "not_applicable"},
	},
	"several are judged apart": {
		"scope": "github:acme",
		"evidence": {"github.personal_access_tokens": [row({}), row({"token": "second"})]},
		"verdicts": {subject: "pass", "second": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(token_narrow.verdicts, case) with input as testing.input_for(case)
}
