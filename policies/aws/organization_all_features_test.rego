package policies.aws.organization_all_features_test

import data.lib.organization_cases as organizations
import data.lib.testing
import data.policies.aws.organization_all_features

on(row, expected) := {
	"evidence": {"aws.organizations.organization": [row]},
	"verdicts": {organizations.account: expected},
}

billing := {"feature_set": "CONSOLIDATED_BILLING"}

cases := {
	"the management account passes": on(organizations.management({}), "pass"),
	"a member that is shown nothing passes": on(organizations.blind, "pass"),
	"bills alone fail": on(organizations.management(billing), "fail"),
	"bills alone fail in a member": on(organizations.member(billing), "fail"),
	"an unforeseen set is unknown": on(organizations.management({"feature_set": "MOST"}), "unknown"),
	"an account in no organisation is left alone": on(organizations.outsider, "not_applicable"),
	"an unforeseen state is unknown": on(organizations.row({"state": "leaving"}), "unknown"),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.organizations.organization": []},
		"verdicts": {},
		"engine": {organizations.account: "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {"aws.organizations.organization": [
			organizations.management({}),
			testing.changed(organizations.outsider, {"account": "aws:999988887777"}),
		]},
		"verdicts": {organizations.account: "pass", "aws:999988887777": "not_applicable"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(organization_all_features.verdicts, case) with input as testing.input_for(case)
}
