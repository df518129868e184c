package policies.workforce.github_member_leaver_test

import data.lib.people_cases
import data.lib.testing
import data.policies.workforce.github_member_leaver

left := people_cases.left

subject(login) := sprintf("github:acme/people/%s", [login])

joins(members, people, declarations, verdicts) := {
	"evidence": {"github.members": members, "scim.users": people, "declared.accounts": declarations},
	"verdicts": verdicts,
}

ann := subject("ann")

of_ann(changes, people, expected) := joins([people_cases.member("ann", changes)], people, [], {ann: expected})

joined := {
	"an active person passes": of_ann({}, [people_cases.person("ann", {})], "pass"),
	"a leaver fails": of_ann({}, [people_cases.person("ann", left)], "fail"),
	"a leaver is told by single sign-on": of_ann(people_cases.signed_on("ann@acme.example"), [people_cases.person("ann", left)], "fail"),
	"a leaver is told by the user name of SCIM": of_ann(
		{"verified_emails": [], "saml": {"state": "linked", "name_id": "", "scim_username": "Ann@acme.example", "scim_emails": []}},
		[people_cases.person("ann", left)],
		"fail",
	),
	"a leaver is told by the addresses of SCIM": of_ann(
		{"verified_emails": [], "saml": {"state": "linked", "name_id": "", "scim_username": "", "scim_emails": ["ann@acme.example"]}},
		[people_cases.person("ann", left)],
		"fail",
	),
	"a NameID that is no address is told by the external id": of_ann(people_cases.signed_on("ext-ann"), [people_cases.person("ann", left)], "fail"),
	"a NameID is no employee number": of_ann(people_cases.signed_on("number of ann"), [people_cases.person("ann", left)], "unknown"),
	"an external id of another case is another": of_ann(people_cases.signed_on("EXT-ann"), [people_cases.person("ann", left)], "unknown"),
	"addresses are compared without case": of_ann({"verified_emails": ["ANN@Acme.Example"]}, [people_cases.person("ann", left)], "fail"),
	"one of several addresses is enough": of_ann({"verified_emails": ["old@acme.example", "ann@acme.example"]}, [people_cases.person("ann", left)], "fail"),
}

traps := {
	"a plus address is another mailbox": of_ann({"verified_emails": ["ann+work@acme.example"]}, [people_cases.person("ann", {})], "unknown"),
	"a look-alike of another alphabet is another": of_ann({"verified_emails": ["аnn@acme.example"]}, [people_cases.person("ann", {})], "unknown"),
	"a letter that only folds to another is another": of_ann(
		{"verified_emails": ["\u212Aim@acme.example"]},
		[people_cases.person("kim", {})],
		"unknown",
	),
	"a private address vouches for nobody": of_ann(
		{"verified_emails": ["ann@home.example"]},
		[people_cases.person("ann", {"emails": [people_cases.mail("ann@acme.example"), people_cases.private("ann@home.example")]})],
		"unknown",
	),
	"an untyped address that is not the main one vouches for nobody": of_ann(
		{"verified_emails": ["ann@home.example"]},
		[people_cases.person("ann", {"emails": [{"address": "ann@home.example", "type": "", "primary": false}]})],
		"unknown",
	),
	"empty texts are nobody's": of_ann(
		people_cases.signed_on(""),
		[people_cases.person("ann", {"external_id": "", "employee_number": "", "user_name": "x"})],
		"unknown",
	),
	"no identity at all is unknown": of_ann(people_cases.silent, [people_cases.person("ann", {})], "unknown"),
	"an empty directory joins nobody": of_ann({}, [], "unknown"),
	"one address of a leaver and of somebody active is unclear": of_ann(
		{},
		[people_cases.person("ann", left), people_cases.person("eve", {"emails": [people_cases.mail("ann@acme.example")]})],
		"unknown",
	),
	"one address of two active people is nobody's who has left": of_ann(
		{},
		[people_cases.person("ann", {}), people_cases.person("eve", {"emails": [people_cases.mail("ann@acme.example")]})],
		"pass",
	),
	"one address of two leavers is of one who has left": of_ann(
		{},
		[people_cases.person("ann", left), people_cases.person("eve", {"active": false, "emails": [people_cases.mail("ann@acme.example")]})],
		"fail",
	),
	"a hostile name is a name": of_ann({"verified_emails": ["*@acme.example", "\"; ann@acme.example"]}, [people_cases.person("ann", {})], "unknown"),
}

again := {"user": "scim:acme/users/ann2", "external_id": "ext-ann2"}

directories := {
	"a person who came back is active": of_ann({}, [people_cases.person("ann", left), people_cases.person("ann", again)], "pass"),
	"one who came back under another number is unclear": of_ann(
		{},
		[people_cases.person("ann", left), people_cases.person("ann", object.union(again, {"employee_number": "8"}))],
		"unknown",
	),
	"two directories that do not agree are unclear": of_ann(
		{},
		[people_cases.person("ann", left), people_cases.person("ann", {"user": "scim:other/users/7"})],
		"unknown",
	),
	"two people of one directory with a number in common are not one": of_ann(
		{"verified_emails": ["ann@acme.example", "bo@acme.example"]},
		[people_cases.person("ann", object.union(left, {"employee_number": "0"})), people_cases.person("bo", {"employee_number": "0"})],
		"unknown",
	),
	"a leaver of two directories has left": of_ann(
		{},
		[people_cases.person("ann", left), people_cases.person("ann", {"user": "scim:other/users/7", "active": false})],
		"fail",
	),
	"a number of two directories is two people": joins(
		[people_cases.member("ann", people_cases.silent)],
		[
			people_cases.person("ann", {"active": false, "employee_number": "7"}),
			people_cases.person("bo", {"user": "scim:other/users/7", "employee_number": "7"}),
		],
		[people_cases.declared(ann, people_cases.by_number("7"))],
		{ann: "unknown"},
	),
}

declarations := {
	"a declaration joins by address": joins(
		[people_cases.member("hub", people_cases.silent)],
		[people_cases.person("ann", left)],
		[people_cases.declared(subject("hub"), people_cases.by_email("ann@acme.example"))],
		{subject("hub"): "fail"},
	),
	"a declaration joins by number": joins(
		[people_cases.member("hub", people_cases.silent)],
		[people_cases.person("ann", {})],
		[people_cases.declared(subject("hub"), people_cases.by_number("number of ann"))],
		{subject("hub"): "pass"},
	),
	"a declaration against the identity is unclear": joins(
		[people_cases.member("ann", {})],
		[people_cases.person("ann", left), people_cases.person("bo", {})],
		[people_cases.declared(ann, people_cases.by_email("bo@acme.example"))],
		{ann: "unknown"},
	),
	"a machine is not applicable": joins(
		[people_cases.member("hub", people_cases.silent)],
		[people_cases.person("ann", left)],
		[people_cases.declared(subject("hub"), people_cases.machine("bo@acme.example"))],
		{subject("hub"): "not_applicable"},
	),
	"a machine's by declaration and a person's by address is unclear": joins(
		[people_cases.member("ann", {})],
		[people_cases.person("ann", left)],
		[people_cases.declared(ann, people_cases.machine("bo@acme.example"))],
		{ann: "unknown"},
	),
	"a declaration of a machine whose review is due does not hide a person": joins(
		[people_cases.member("ann", {})],
		[people_cases.person("ann", left)],
		[people_cases.declared(ann, object.union(people_cases.machine("bo@acme.example"), {"review_due": "2020-01-02T00:00:00Z"}))],
		{ann: "fail"},
	),
	"a person with two accounts leaves both": joins(
		[people_cases.member("ann", {}), people_cases.member("hub", people_cases.silent)],
		[people_cases.person("ann", left)],
		[people_cases.declared(subject("hub"), people_cases.by_email("ann@acme.example"))],
		{ann: "fail", subject("hub"): "fail"},
	),
	"members of two organisations are judged apart": joins(
		[people_cases.member("ann", {}), people_cases.member("bo", {"member": "github:other/people/bo"})],
		[people_cases.person("ann", left), people_cases.person("bo", {})],
		[],
		{ann: "fail", "github:other/people/bo": "pass"},
	),
}

elsewhere := people_cases.person("bo", {"user": "scim:other/users/9", "external_id": "ext-ann"})

contradictions := {
	"an external id of two directories is nobody's": of_ann(people_cases.signed_on("ext-ann"), [people_cases.person("ann", {}), elsewhere], "unknown"),
	"an external id of two directories does not contradict one of its people": of_ann(
		{"saml": people_cases.linked("ext-ann")},
		[people_cases.person("ann", left), elsewhere],
		"fail",
	),
	"an external id of two directories contradicts somebody else": of_ann(
		{"verified_emails": ["eve@acme.example"], "saml": people_cases.linked("ext-ann")},
		[people_cases.person("ann", {}), people_cases.person("eve", {}), elsewhere],
		"unknown",
	),
	"a single sign-on address of nobody contradicts a verified address": of_ann(
		{"saml": people_cases.linked("gone@acme.example")},
		[people_cases.person("ann", {})],
		"unknown",
	),
	"a verified address of nobody contradicts single sign-on": of_ann(
		{"verified_emails": ["gone@acme.example"], "saml": people_cases.linked("ann@acme.example")},
		[people_cases.person("ann", left)],
		"unknown",
	),
	"a NameID that no directory publishes contradicts nothing": of_ann({"saml": people_cases.linked("8f2c")}, [people_cases.person("ann", left)], "fail"),
	"a declaration settles a contradiction": joins(
		[people_cases.member("ann", {"saml": people_cases.linked("gone@acme.example")})],
		[people_cases.person("ann", left)],
		[people_cases.declared(ann, people_cases.by_email("ann@acme.example"))],
		{ann: "fail"},
	),
	"a declared holder whom no directory has contradicts an identity": joins(
		[people_cases.member("ann", {})],
		[people_cases.person("ann", {})],
		[people_cases.declared(ann, people_cases.by_email("gone@acme.example"))],
		{ann: "unknown"},
	),
}

cases := object.union_n([joined, traps, directories, declarations, contradictions])

test_cases[name] if {
	some name, case in cases
	testing.agrees(github_member_leaver.verdicts, case) with input as testing.input_for(case)
}
