package policies.aws.sso_organization_instance_test

import data.lib.organization_cases as organizations
import data.lib.testing
import data.policies.aws.sso_organization_instance

subject := "arn:aws:sso:::instance/ssoins-1234567890abcdef"

row(changes) := testing.changed(
	{"arn": subject, "owner_account_id": "123456789012", "status": "ACTIVE"},
	changes,
)

given(changes, place, expected) := {
	"evidence": {"aws.sso.instances": [row(changes)], "aws.organizations.organization": [place]},
	"verdicts": {subject: expected},
}

one(changes, expected) := given(changes, organizations.management({}), expected)

cases := {
	"that of the management account passes": one({}, "pass"),
	"a member that sees it passes": given({}, organizations.blind, "pass"),
	"one of a member fails": one({"owner_account_id": "111122223333"}, "fail"),
	"one that could not be made fails": one({"status": "CREATE_FAILED"}, "fail"),
	"an unforeseen status is unknown": one({"status": "PAUSED"}, "unknown"),
	"an owner that is no account is unknown": one({"owner_account_id": ""}, "unknown"),
	"no organisation is left alone": given({}, organizations.outsider, "not_applicable"),
	"an unforeseen place is unknown": given({}, organizations.row({"state": "leaving"}), "unknown"),
	"no word of an organisation is unknown": {
		"evidence": {"aws.sso.instances": [row({})], "aws.organizations.organization": []},
		"verdicts": {subject: "unknown"},
	},
	"nothing at all is for the engine to state": {
		"evidence": {
			"aws.sso.instances": [],
			"aws.organizations.organization": [organizations.management({})],
		},
		"verdicts": {},
		"engine": {organizations.account: "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {
			"aws.sso.instances": [row({}), row({"arn": "second", "owner_account_id": "111122223333"})],
			"aws.organizations.organization": [organizations.management({})],
		},
		"verdicts": {subject: "pass", "second": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(sso_organization_instance.verdicts, case) with input as testing.input_for(case)
}
