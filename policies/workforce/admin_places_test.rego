package policies.workforce.admin_places_test

import data.lib.people_cases
import data.lib.testing
import data.policies.workforce.admin_places

ann := "scim:acme/users/ann"

owner(organization, changes) := people_cases.member("ann", object.union(
	{"member": sprintf("github:%s/people/ann", [organization]), "role": "admin"},
	changes,
))

full := "arn:aws:iam::aws:policy/AdministratorAccess"

statement := {
	"sid": "",
	"effect": "Allow",
	"actions": ["*"],
	"not_actions": [],
	"resources": ["*"],
	"not_resources": [],
	"principals": [],
	"not_principals": [],
	"conditions": [],
}

policies := [{"arn": full, "document": {"version": "2012-10-17", "statements": [statement]}}]

group(account, attached) := {
	"arn": sprintf("arn:aws:iam::%s:group/admins", [account]),
	"name": "admins",
	"attached_policies": attached,
	"inline_policies": [],
}

user(account, changes) := object.union(
	{
		"arn": sprintf("arn:aws:iam::%s:user/ann", [account]),
		"name": "ann@acme.example",
		"groups": [],
		"attached_policies": [],
		"inline_policies": [],
		"boundary": {"state": "none"},
	},
	changes,
)

joins(members, users, groups, people) := {
	"scim.users": people,
	"github.members": members,
	"aws.iam.users": users,
	"aws.iam.groups": groups,
	"aws.iam.policies": policies,
	"declared.accounts": [],
}

of_ann(members, users, groups, expected) := {
	"evidence": joins(members, users, groups, [people_cases.person("ann", {})]),
	"parameters": {"places": 3},
	"verdicts": {ann: expected},
}

two := [owner("acme", {}), owner("other", {})]

attached := {"attached_policies": [full]}

grouped := {"groups": ["admins"]}

one := "123456789012"

other := "210987654321"

cases := {
	"places of several records of one person are counted together": {
		"evidence": joins(
			[owner("acme", {}), owner("other", {"verified_emails": ["ann2@acme.example"]})],
			[],
			[],
			[
				people_cases.person("ann", {"employee_number": "7"}),
				people_cases.person("ann2", {"employee_number": "7", "external_id": "ext-ann"}),
			],
		),
		"parameters": {"places": 2},
		"verdicts": {ann: "fail", "scim:acme/users/ann2": "fail"},
	},
	"an owner of two organisations passes": of_ann(two, [], [], "pass"),
	"two organisations and an account fail": of_ann(two, [user(one, attached)], [], "fail"),
	"two accounts and an organisation fail": of_ann([owner("acme", {})], [user(one, attached), user(other, attached)], [], "fail"),
	"two users of one account are one place": of_ann(
		[owner("acme", {})],
		[user(one, attached), user(one, object.union(attached, {"arn": "arn:aws:iam::123456789012:user/ann2"}))],
		[],
		"pass",
	),
	"a group administers where it is": of_ann(two, [user(one, grouped)], [group(one, [full]), group(other, [])], "fail"),
	"a group of the same name elsewhere does not": of_ann(two, [user(other, grouped)], [group(one, [full]), group(other, [])], "pass"),
	"a group that was not read may administer": of_ann(two, [user(one, grouped)], [], "unknown"),
	"a policy that was not read may administer": of_ann(two, [user(one, {"attached_policies": ["arn:aws:iam::123456789012:policy/x"]})], [], "unknown"),
	"a boundary that was not read may administer": of_ann(
		two,
		[user(one, object.union(attached, {"boundary": {"state": "set", "policy": "arn:aws:iam::123456789012:policy/b"}}))],
		[],
		"unknown",
	),
	"a plain user administers nothing": of_ann(two, [user(one, {})], [], "pass"),
	"an administrator whom nobody knows may be the person": of_ann(two, [user(one, object.union(attached, {"name": "x"}))], [], "unknown"),
	"members who are no owners administer nothing": of_ann(
		[owner("acme", {"role": "member"}), owner("b", {"role": "member"}), owner("c", {"role": "member"})],
		[],
		[],
		"pass",
	),
	"a leaver is not applicable": {
		"evidence": joins(two, [], [], [people_cases.person("ann", people_cases.left)]),
		"parameters": {"places": 2},
		"verdicts": {ann: "not_applicable"},
	},
	"the parameter counts": {
		"evidence": joins(two, [], [], [people_cases.person("ann", {})]),
		"parameters": {"places": 2},
		"verdicts": {ann: "fail"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(admin_places.verdicts, case) with input as testing.input_for(case)
}
