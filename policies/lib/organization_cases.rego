# METADATA
# title: Cases of organisations
# description: Rows that the tests of policies on organisations share, and cases that all of them must meet.
package lib.organization_cases

import data.lib.testing

account := "aws:123456789012"

both := ["RESOURCE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY"]

settings(changes) := testing.changed(
	{
		"state": "shown",
		"policy_types": both,
		"trusted_services": ["cloudtrail.amazonaws.com", "guardduty.amazonaws.com"],
		"delegated_administrators": [delegate({})],
	},
	changes,
)

delegate(changes) := testing.changed(
	{"account_id": "111122223333", "status": "ACTIVE", "services": ["guardduty.amazonaws.com"]},
	changes,
)

organization(changes) := testing.changed(
	{
		"id": "o-a1b2c3d4e5",
		"feature_set": "ALL",
		"management_account_id": "123456789012",
		"settings": settings({}),
	},
	changes,
)

row(membership) := {"account": account, "membership": membership}

management(changes) := row({"state": "management", "organization": organization(changes)})

member(changes) := row({"state": "member", "organization": organization(changes)})

outsider := row({"state": "none"})

blind := member({"settings": {"state": "not_shown"}})

root := [{"type": "ROOT", "id": "r-ab12"}]

unit := [{"type": "ORGANIZATIONAL_UNIT", "id": "ou-ab12-11111111"}]

one_account := [{"type": "ACCOUNT", "id": "111122223333"}]

arn(name) := concat("/", ["arn:aws:organizations::123456789012:policy/o-a1b2c3d4e5", name])

statement(changes) := testing.changed(
	{
		"sid": "",
		"effect": "Deny",
		"actions": ["*"],
		"not_actions": [],
		"resources": ["*"],
		"not_resources": [],
		"principals": [],
		"not_principals": [],
		"conditions": [],
	},
	changes,
)

condition(operator, key, values) := {"operator": operator, "key": key, "values": values}

policy(name, changes, targets) := {
	"arn": arn(name),
	"name": name,
	"type": "SERVICE_CONTROL_POLICY",
	"content": {"state": "own", "document": {"version": "2012-10-17", "statements": [statement(changes)]}},
	"targets": targets,
}

everything_allowed := {
	"arn": "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
	"name": "FullAWSAccess",
	"type": "SERVICE_CONTROL_POLICY",
	"content": {"state": "aws_managed"},
	"targets": root,
}

given(row, policies, expected) := {
	"evidence": {
		"aws.organizations.organization": [row],
		"aws.organizations.policies": array.concat([everything_allowed], policies),
	},
	"verdicts": {account: expected},
}

# Cases that every policy on service control policies must meet, for policies that satisfy it.
of(policies) := {
	"the management account passes": given(management({}), policies, "pass"),
	"a delegated administrator passes": given(member({}), policies, "pass"),
	"only what AWS attaches fails": given(management({}), [], "fail"),
	"a type that is not enabled fails": given(management({"settings": settings({"policy_types": []})}), policies, "fail"),
	"policies that are attached to nothing fail": given(
		management({}),
		[testing.changed(each, {"targets": []}) | some each in policies],
		"fail",
	),
	"a member that is shown nothing is unknown": given(blind, policies, "unknown"),
	"an account in no organisation is left alone": given(outsider, [], "not_applicable"),
	"an unforeseen state is unknown": given(row({"state": "leaving"}), policies, "unknown"),
	"settings of an unforeseen state are unknown": given(
		management({"settings": settings({"state": "soon"})}),
		policies,
		"unknown",
	),
	"nothing at all is for the engine to state": {
		"evidence": {"aws.organizations.organization": [], "aws.organizations.policies": policies},
		"verdicts": {},
		"engine": {account: "not_applicable"},
	},
	"several are judged apart": {
		"evidence": {
			"aws.organizations.organization": [
				management({}),
				testing.changed(outsider, {"account": "aws:999988887777"}),
			],
			"aws.organizations.policies": policies,
		},
		"verdicts": {account: "pass", "aws:999988887777": "not_applicable"},
	},
}
