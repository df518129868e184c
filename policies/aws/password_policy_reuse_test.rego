package policies.aws.password_policy_reuse_test

import data.lib.testing
import data.policies.aws.password_policy_reuse

account := "aws:123456789012"

rules := {
	"state": "custom",
	"minimum_length": 14,
	"require_symbols": true,
	"require_numbers": true,
	"require_uppercase": true,
	"require_lowercase": true,
	"allow_users_to_change": true,
	"expiry": {"state": "after", "days": 90},
	"reuse_prevention": 24,
}

custom(overrides) := testing.changed(rules, overrides)

default_rules := {"state": "default"}

row(account_of_row, rules_of_row) := {"account": account_of_row, "rules": rules_of_row}

given(remembered, rows, verdicts) := {
	"parameters": {"remembered": remembered},
	"evidence": {"aws.iam.password_policy": rows},
	"verdicts": verdicts,
}

one(rules_of_row, expected) := given(24, [row(account, rules_of_row)], {account: expected})

cases := {
	"exactly as many passes": one(custom({}), "pass"),
	"one less fails": one(custom({"reuse_prevention": 23}), "fail"),
	"no prevention fails": one(custom({"reuse_prevention": 0}), "fail"),
	"AWS's default rules fail": one(default_rules, "fail"),
	"a lower number lets fewer pass": given(5, [row(account, custom({"reuse_prevention": 5}))], {account: "pass"}),
	"an unforeseen state is unknown": one(custom({"state": "suspended"}), "unknown"),
	"an account without a row is for the engine to state": {
		"parameters": {"remembered": 24},
		"evidence": {"aws.iam.password_policy": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several accounts are judged apart": given(
		24,
		[row(account, custom({})), row("aws:210987654321", default_rules)],
		{account: "pass", "aws:210987654321": "fail"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(password_policy_reuse.verdicts, case) with input as testing.input_for(case)
}
