package policies.aws.password_policy_expiry_test

import data.lib.testing
import data.policies.aws.password_policy_expiry

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

given(days, rows, verdicts) := {
	"parameters": {"days": days},
	"evidence": {"aws.iam.password_policy": rows},
	"verdicts": verdicts,
}

one(rules_of_row, expected) := given(90, [row(account, rules_of_row)], {account: expected})

after(days) := custom({"expiry": {"state": "after", "days": days}})

cases := {
	"exactly the longest life passes": one(after(90), "pass"),
	"a day longer fails": one(after(91), "fail"),
	"no expiry fails": one(custom({"expiry": {"state": "never"}}), "fail"),
	"AWS's default rules fail": one(default_rules, "fail"),
	"a longer life is allowed by parameter": given(365, [row(account, after(365))], {account: "pass"}),
	"an unforeseen state is unknown": one(custom({"state": "suspended"}), "unknown"),
	"an unforeseen expiry is unknown": one(
		custom({"expiry": {"state": "sometimes"}}),
		"unknown",
	),
	"an account without a row is for the engine to state": {
		"parameters": {"days": 90},
		"evidence": {"aws.iam.password_policy": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several accounts are judged apart": given(
		90,
		[row(account, after(30)), row("aws:210987654321", default_rules)],
		{account: "pass", "aws:210987654321": "fail"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(password_policy_expiry.verdicts, case) with input as testing.input_for(case)
}
