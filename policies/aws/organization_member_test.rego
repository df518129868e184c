package policies.aws.organization_member_test

import data.lib.organization_cases as organizations
import data.lib.testing
import data.policies.aws.organization_member

on(row, expected) := {
	"evidence": {"aws.organizations.organization": [row]},
	"verdicts": {organizations.account: expected},
}

cases := {
	"the management account passes": on(organizations.management({}), "pass"),
	"a member that is shown nothing passes": on(organizations.blind, "pass"),
	"an account in no organisation fails": on(organizations.outsider, "fail"),
	"an unforeseen state is unknown": on(organizations.row({"state": "leaving"}), "unknown"),
	"an organisation without a name is unknown": on(organizations.management({"id": ""}), "unknown"),
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
		"verdicts": {organizations.account: "pass", "aws:999988887777": "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(organization_member.verdicts, case) with input as testing.input_for(case)
}
