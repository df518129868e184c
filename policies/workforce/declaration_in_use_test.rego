package policies.workforce.declaration_in_use_test

import data.lib.people_cases
import data.lib.testing
import data.policies.workforce.declaration_in_use

joins(account, expected) := {
	"evidence": {
		"declared.accounts": [people_cases.declared(account, people_cases.by_email("ann@acme.example"))],
		"github.members": [people_cases.member("ann", {})],
		"github.outside_collaborators": [{"collaborator": "github:acme/outside-collaborators/guest"}],
		"aws.iam.credential_report": [people_cases.root, people_cases.iam_user("ann", {})],
	},
	"verdicts": {sprintf("declared:register/accounts/%s", [account]): expected},
}

cases := {
	"a member passes": joins("github:acme/people/ann", "pass"),
	"an outside collaborator passes": joins("github:acme/outside-collaborators/guest", "pass"),
	"an IAM user passes": joins(people_cases.arn("ann"), "pass"),
	"a member who is not there fails": joins("github:acme/people/eve", "fail"),
	"a user who is not there fails": joins(people_cases.arn("eve"), "fail"),
	"another account is not read": joins("arn:aws:iam::210987654321:user/ann", "unknown"),
	"another organisation is not read": joins("github:other/people/ann", "unknown"),
	"something else is not read": joins("ann", "unknown"),
	"an ARN that is none is not read": joins("arn:aws", "unknown"),
	"no declaration is for the engine to state": {
		"evidence": {
			"declared.accounts": [],
			"github.members": [people_cases.member("ann", {})],
			"github.outside_collaborators": [],
			"aws.iam.credential_report": [],
		},
		"verdicts": {},
		"engine": {"aws:123456789012": "not_applicable"},
	},
}

test_cases[name] if {
	some name, case in cases
	testing.agrees(declaration_in_use.verdicts, case) with input as testing.input_for(case)
}
