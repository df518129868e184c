package policies.aws.password_policy_length_test

import data.lib.testing
import data.policies.aws.password_policy_length

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

given(minimum, rows, verdicts) := {
	"parameters": {"minimum": minimum},
	"evidence": {"aws.iam.password_policy": rows},
	"verdicts": verdicts,
}

one(rules_of_row, expected) := given(14, [row(account, rules_of_row)], {account: expected})

cases := {
	"exactly the least passes": one(custom({}), "pass"),
	"more passes": one(custom({"minimum_length": 20}), "pass"),
	"one less fails": one(custom({"minimum_length": 13}), "fail"),
	"AWS's default rules fail": one(default_rules, "fail"),
	"AWS's default rules pass where eight are enough": given(8, [row(account, default_rules)], {account: "pass"}),
	"AWS's default rules fail where nine are needed": given(9, [row(account, default_rules)], {account: "fail"}),
	"a lower least lets shorter passwords pass": given(
		10,
		[row(account, custom({"minimum_length": 10}))],
		{account: "pass"},
	),
	"an unforeseen state is unknown": one(custom({"state": "suspended"}), "unknown"),
	"an account without a row is for the engine to state": {
		"parameters": {"minimum": 14},
		"evidence": {"aws.iam.password_policy": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several accounts are judged apart": given(
		14,
		[row(account, custom({})), row("aws:210987654321", default_rules)],
		{account: "pass", "aws:210987654321": "fail"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(password_policy_length.verdicts, case) with input as testing.input_for(case)
}
