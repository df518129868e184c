package policies.aws.organization_root_access_test

import data.lib.testing
import data.policies.aws.organization_root_access

account := "aws:123456789012"

row(features) := {"account": account, "features": features}

one(features, expected) := {
	"evidence": {"aws.iam.organization_features": [row(features)]},
	"verdicts": {account: expected},
}

shown(enabled) := {"state": "shown", "enabled": enabled}

cases := {
	"both pass": one(shown(["RootCredentialsManagement", "RootSessions"]), "pass"),
	"management of credentials passes": one(shown(["RootCredentialsManagement"]), "pass"),
	"sessions alone fail": one(shown(["RootSessions"]), "fail"),
	"none fails": one(shown([]), "fail"),
	"an unforeseen feature is unknown": one(shown(["RootAnything"]), "unknown"),
	"a member that is not told is unknown": one({"state": "not_shown"}, "unknown"),
	"an account in no organisation is left alone": one({"state": "no_organization"}, "not_applicable"),
	"an unforeseen state is unknown": one({"state": "soon"}, "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.iam.organization_features": []},
		"verdicts": {},
		"engine": {account: "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.iam.organization_features": [
			row(shown(["RootCredentialsManagement"])),
			{"account": "aws:999988887777", "features": shown([])},
		]},
		"verdicts": {account: "pass", "aws:999988887777": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(organization_root_access.verdicts, case) with input as testing.input_for(case)
}
