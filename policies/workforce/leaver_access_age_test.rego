package policies.workforce.leaver_access_age_test

import data.lib.people_cases
import data.lib.testing
import data.policies.workforce.leaver_access_age

ann := "scim:acme/users/ann"

bo := "scim:acme/users/bo"

nothing := {"members": [], "collaborators": [], "users": [], "declarations": []}

joins(people, accounts, verdicts) := {
	"evidence": {
		"scim.users": people,
		"github.members": all.members,
		"github.outside_collaborators": all.collaborators,
		"aws.iam.credential_report": array.concat([people_cases.root], all.users),
		"declared.accounts": all.declarations,
	},
	"parameters": {"days": 7},
	"verdicts": verdicts,
} if {
	all := object.union(nothing, accounts)
}

left(changes) := [people_cases.person("ann", object.union(people_cases.left, changes))]

member := {"members": [people_cases.member("ann", {})]}

guest := "github:acme/outside-collaborators/guest"

cases := {
	"a leaver without access passes": joins(left({}), {}, {ann: "pass"}),
	"a leaver who is still a member fails": joins(left({}), member, {ann: "fail"}),
	"a leaver with an IAM user fails": joins(left({}), {"users": [people_cases.iam_user("ann@acme.example", {})]}, {ann: "fail"}),
	"an IAM user without credentials is no access": joins(
		left({}),
		{"users": [people_cases.iam_user("ann@acme.example", {"password": "disabled"})]},
		{ann: "pass"},
	),
	"an outside collaborator by declaration fails": joins(
		left({}),
		{
			"collaborators": [{"collaborator": guest}],
			"declarations": [people_cases.declared(guest, people_cases.by_email("ann@acme.example"))],
		},
		{ann: "fail"},
	),
	"exactly as many days as allowed are not known to be more": joins(left({"modified_at": "2026-10-25T00:00:00Z"}), member, {ann: "unknown"}),
	"a second more is more": joins(left({"modified_at": "2026-10-24T23:59:59Z"}), member, {ann: "fail"}),
	"a person made within the days has left within them": joins(
		left({"created_at": "2026-10-25T00:00:00Z", "modified_at": "2026-10-30T00:00:00Z"}),
		member,
		{ann: "pass"},
	),
	"a change in the future tells nothing": joins(left({"modified_at": "2027-10-24T00:00:00Z"}), member, {ann: "unknown"}),
	"an account without identity may be the leaver's": joins(
		left({}),
		{"members": [people_cases.member("x", people_cases.silent)]},
		{ann: "unknown"},
	),
	"an account of nobody may be the leaver's": joins(left({}), {"members": [people_cases.member("old", {})]}, {ann: "unknown"}),
	"an IAM user that nothing is said of may be the leaver's": joins(left({}), {"users": [people_cases.iam_user("x", {})]}, {ann: "unknown"}),
	"a machine is nobody's": joins(
		left({}),
		{
			"users": [people_cases.iam_user("x", {})],
			"declarations": [people_cases.declared(people_cases.arn("x"), people_cases.machine("bo@acme.example"))],
		},
		{ann: "pass"},
	),
	"an account of somebody else is not the leaver's": joins(
		array.concat(left({}), [people_cases.person("bo", {})]),
		{"members": [people_cases.member("bo", {})]},
		{ann: "pass", bo: "not_applicable"},
	),
	"an account of one of two may be the leaver's": joins(
		array.concat(left({}), [people_cases.person("bo", {"emails": [people_cases.mail("ann@acme.example")]})]),
		member,
		{ann: "unknown", bo: "not_applicable"},
	),
	"one who came back has not left": joins(
		array.concat(left({}), [people_cases.person("ann", {"user": bo, "external_id": "other"})]),
		member,
		{ann: "not_applicable", bo: "not_applicable"},
	),
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(leaver_access_age.verdicts, case) with input as testing.input_for(case)
}
