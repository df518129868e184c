package policies.aws.password_policy_numbers_test

import data.lib.testing
import data.policies.aws.password_policy_numbers

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

one(rules_of_row, expected) := {
	"evidence": {"aws.iam.password_policy": [row(account, rules_of_row)]},
	"verdicts": {account: expected},
}

cases := {
	"required passes": one(custom({}), "pass"),
	"not required fails": one(custom({"require_numbers": false}), "fail"),
	"AWS's default rules fail": one(default_rules, "fail"),
	"an unforeseen state is unknown": one(custom({"state": "suspended"}), "unknown"),
	"an account without a row is for the engine to state": {
		"evidence": {"aws.iam.password_policy": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several accounts are judged apart": {
		"evidence": {"aws.iam.password_policy": [row(account, custom({})), row("aws:210987654321", default_rules)]},
		"verdicts": {account: "pass", "aws:210987654321": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(password_policy_numbers.verdicts, case) with input as testing.input_for(case)
}
