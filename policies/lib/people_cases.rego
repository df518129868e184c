# METADATA
# title: Cases of people
# description: What cases of policies on people are made of.
package lib.people_cases

import data.lib.testing

# A person of a directory.
person(id, changes) := testing.changed(
	{
		"user": sprintf("scim:acme/users/%s", [id]),
		"user_name": sprintf("%s@acme.example", [id]),
		"external_id": sprintf("ext-%s", [id]),
		"active": true,
		"emails": [mail(sprintf("%s@acme.example", [id]))],
		"employee_number": sprintf("number of %s", [id]),
		"created_at": "2025-01-01T00:00:00Z",
		"modified_at": "2026-03-01T00:00:00Z",
	},
	changes,
)

# The main address of a person.
mail(address) := {"address": address, "type": "work", "primary": true}

# An address that nobody vouches for.
private(address) := {"address": address, "type": "home", "primary": false}

left := {"active": false}

# A member of a GitHub organisation with a verified address.
member(login, changes) := testing.changed(
	{
		"member": sprintf("github:acme/people/%s", [login]),
		"role": "member",
		"two_factor": true,
		"verified_emails": [sprintf("%s@acme.example", [login])],
		"saml": {"state": "not_visible"},
	},
	changes,
)

# A member of whom GitHub tells no identity.
silent := {"verified_emails": [], "saml": {"state": "not_linked"}}

linked(name_id) := {"state": "linked", "name_id": name_id, "scim_username": "", "scim_emails": []}

# A member who is told by single sign-on alone.
signed_on(name_id) := {"verified_emails": [], "saml": linked(name_id)}

arn(name) := sprintf("arn:aws:iam::123456789012:user/%s", [name])

# An IAM user with a console password and without access keys.
iam_user(name, changes) := testing.changed(
	{
		"arn": arn(name),
		"user": name,
		"is_root": false,
		"password": "enabled",
		"mfa_active": true,
		"access_keys": [],
		"signing_certificates": [],
	},
	changes,
)

root := iam_user("root", {"arn": "arn:aws:iam::123456789012:root", "user": "<root_account>", "is_root": true, "password": "not_reported"})

access_key(active) := {
	"slot": 1,
	"active": active,
	"rotated_at": {"state": "at", "at": "2026-10-01T00:00:00Z"},
	"last_used": {"state": "never"},
}

# A declaration of whose an account is.
declared(account, holder) := {
	"declaration": sprintf("declared:register/accounts/%s", [account]),
	"account": account,
	"holder": holder,
}

by_email(email) := {"is": "email", "email": email}

by_number(number) := {"is": "employee_number", "employee_number": number}

machine(owner) := {
	"is": "machine",
	"owner": owner,
	"purpose": "a machine",
	"review_due": "2027-01-01T00:00:00Z",
}
