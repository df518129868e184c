package policies.aws.organization_security_delegated_test

import data.lib.organization_cases as organizations
import data.lib.testing
import data.policies.aws.organization_security_delegated

on(row, expected) := {
	"evidence": {"aws.organizations.organization": [row]},
	"verdicts": {organizations.account: expected},
}

set(changes, expected) := on(organizations.management({"settings": organizations.settings(changes)}), expected)

delegates(changes, expected) := set({"delegated_administrators": [organizations.delegate(changes)]}, expected)

cases := {
	"a delegated administrator for each passes": on(organizations.management({}), "pass"),
	"one for another service fails": delegates({"services": ["macie.amazonaws.com"]}, "fail"),
	"none fails": set({"delegated_administrators": []}, "fail"),
	"one of two services fails": set({"trusted_services": ["guardduty.amazonaws.com", "macie.amazonaws.com"]}, "fail"),
	"a suspended one fails": delegates({"status": "SUSPENDED"}, "fail"),
	"one of an unforeseen status is unknown": delegates({"status": "ASLEEP"}, "unknown"),
	"services that are not for security are left alone": set({"trusted_services": ["cloudtrail.amazonaws.com"]}, "not_applicable"),
	"no service is left alone": set({"trusted_services": []}, "not_applicable"),
	"a member that is shown nothing is unknown": on(organizations.blind, "unknown"),
	"an account in no organisation is left alone": on(organizations.outsider, "not_applicable"),
	"settings of an unforeseen state are unknown": set({"state": "soon"}, "unknown"),
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
	testing.agrees(organization_security_delegated.verdicts, case) with input as testing.input_for(case)
}
