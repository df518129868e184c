package policies.aws.support_role_test

import data.lib.testing
import data.policies.aws.support_role

account := "aws:123456789012"

policy(overrides) := testing.changed(
	{
		"arn": "arn:aws:iam::aws:policy/AWSSupportAccess",
		"name": "AWSSupportAccess",
		"aws_managed": true,
		"attachments": 1,
		"document": document("s3:Get*"),
	},
	overrides,
)

document(action) := {
	"version": "2012-10-17",
	"statements": [{
		"sid": "",
		"effect": "Allow",
		"actions": [action],
		"not_actions": [],
		"resources": ["*"],
		"not_resources": [],
		"principals": [],
		"not_principals": [],
		"conditions": [],
	}],
}

accounts := [{"account": account, "account_id": "123456789012", "partition": "aws"}]

one(policies, expected) := {
	"evidence": {"aws.account": accounts, "aws.iam.policies": policies},
	"verdicts": {account: expected},
}

own := {"arn": "arn:aws:iam::123456789012:policy/p", "name": "p", "aws_managed": false}

cases := {
	"the attached policy passes": one([policy({})], "pass"),
	"the policy attached to nobody fails": one([policy({"attachments": 0})], "fail"),
	"no policies fail": one([], "fail"),
	"other policies fail": one([policy(own)], "fail"),
	"a policy of one's own by that name does not stand in": one(
		[policy(testing.changed(own, {"name": "AWSSupportAccess"}))],
		"fail",
	),
	"a policy of one's own that names AWS Support is unknown": one(
		[policy(testing.changed(own, {"document": document("support:*")}))],
		"unknown",
	),
	"an account that was not read is for the engine to state": {
		"evidence": {"aws.account": [], "aws.iam.policies": []},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
	"several accounts are judged apart": {
		"evidence": {
			"aws.account": array.concat(accounts, [{
				"account": "aws:210987654321",
				"account_id": "210987654321",
				"partition": "aws",
			}]),
			"aws.iam.policies": [policy({})],
		},
		"verdicts": {account: "pass", "aws:210987654321": "pass"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(support_role.verdicts, case) with input as testing.input_for(case)
}
