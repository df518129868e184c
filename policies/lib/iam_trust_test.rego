package lib.iam_trust_test

import data.lib.iam_trust

statement(overrides) := object.union(
	{
		"effect": "Allow",
		"actions": ["sts:AssumeRole"],
		"not_actions": [],
		"principals": [{"type": "AWS", "id": "123456789012"}],
		"not_principals": [],
		"conditions": [],
	},
	overrides,
)

assumed(overrides) := count(iam_trust.allows({"statements": [statement(overrides)]}))

test_statements_that_let_assume_count if {
	every overrides in [
		{},
		{"actions": ["sts:AssumeRoleWithSAML"]},
		{"actions": ["STS:Assume*"]},
		{"actions": ["*"]},
		{"actions": [], "not_actions": ["sts:TagSession"]},
		{"actions": [], "not_actions": ["sts:AssumeRole"]},
	] {
		assumed(overrides) == 1
	}
}

test_other_statements_do_not_count if {
	every overrides in [
		{"effect": "Deny"},
		{"actions": ["sts:TagSession", "sts:SetSourceIdentity"]},
		{"actions": [], "not_actions": ["sts:*"]},
	] {
		assumed(overrides) == 0
	}
}

test_an_unforeseen_statement_has_no_answer if {
	answers := [answer |
		some overrides in [{"effect": "Permit"}, {"principals": []}]
		answer := assumed(overrides)
	]
	answers == []
}

accounts := {
	"123456789012": "123456789012",
	"arn:aws:iam::123456789012:root": "123456789012",
	"arn:aws-cn:iam::123456789012:role/a/b": "123456789012",
	"arn:aws:sts::123456789012:assumed-role/a/b": "123456789012",
	"*": "*",
	"AROAEXAMPLEID": "other",
	"arn:aws:iam::*:role/a": "other",
}

test_account if {
	every id, account in accounts {
		iam_trust.account(id) == account
	}
}

test_everyone if {
	iam_trust.everyone(statement({"principals": [{"type": "AWS", "id": "*"}]})) == true
	iam_trust.everyone(statement({"principals": [], "not_principals": [{"type": "AWS", "id": "a"}]})) == true
	iam_trust.everyone(statement({})) == false
}
