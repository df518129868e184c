package policies.aws.central_identity_test

import data.lib.testing
import data.policies.aws.central_identity

account := "aws:123456789012"

accounts := [{"account": account, "account_id": "123456789012", "partition": "aws"}]

user(name, password) := {"arn": name, "is_root": false, "password": password}

root := {"arn": "arn:aws:iam::123456789012:root", "is_root": true, "password": "not_reported"}

provider(valid_until) := {
	"arn": "arn:aws:iam::123456789012:saml-provider/corp",
	"created_at": "2020-01-01T00:00:00Z",
	"valid_until": valid_until,
}

until(moment) := [provider({"state": "at", "at": moment})]

lasting := until("2036-01-01T00:00:00Z")

given(console_users, users, providers, expected) := {
	"parameters": {"console_users": console_users},
	"evidence": {
		"aws.account": accounts,
		"aws.iam.credential_report": array.concat([root], users),
		"aws.iam.saml_providers": providers,
	},
	"verdicts": {account: expected},
}

cases := {
	"a provider and no console user pass": given(0, [user("ada", "disabled")], lasting, "pass"),
	"a provider without an end passes": given(0, [], [provider({"state": "none"})], "pass"),
	"a provider beside a console user fails": given(0, [user("ada", "enabled")], lasting, "fail"),
	"an emergency user is allowed by parameter": given(1, [user("ada", "enabled")], lasting, "pass"),
	"one emergency user more than allowed fails": given(
		1,
		[user("ada", "enabled"), user("bob", "enabled")],
		lasting,
		"fail",
	),
	"an emergency user without a provider fails": given(1, [user("ada", "enabled")], [], "fail"),
	"a provider that expires right now fails": given(0, [], until("2026-11-01T00:00:00Z"), "fail"),
	"a provider that expires in a second passes": given(0, [], until("2026-11-01T00:00:01Z"), "pass"),
	"neither provider nor console user is not applicable": given(0, [user("ada", "disabled")], [], "not_applicable"),
	"an unreported password is unknown": given(0, [user("ada", "not_reported")], lasting, "unknown"),
	"a provider of an unforeseen state is unknown": given(0, [], [provider({"state": "soon"})], "unknown"),
	"several accounts are judged apart": {
		"parameters": {"console_users": 0},
		"evidence": {
			"aws.account": array.concat(accounts, [{
				"account": "aws:210987654321",
				"account_id": "210987654321",
				"partition": "aws",
			}]),
			"aws.iam.credential_report": [root],
			"aws.iam.saml_providers": lasting,
		},
		"verdicts": {account: "pass", "aws:210987654321": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(central_identity.verdicts, case) with input as testing.input_for(case)
}
