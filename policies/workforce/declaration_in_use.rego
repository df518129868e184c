# METADATA
# title: Declared accounts exist
# description: |
#   A declaration of an account that is not there explains nothing now, and will explain whatever gets that name later.
#   Where the AWS account or GitHub organisation of the declaration is not read, it is unknown.
# related_resources:
#   - https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_lifecycle.html
# custom:
#   severity: low
#   evidence: [declared.accounts, github.members, github.outside_collaborators, aws.iam.credential_report]
#   fields:
#     declared.accounts: [account]
#     github.members: [member]
#     github.outside_collaborators: [collaborator]
#     aws.iam.credential_report: [arn]
#   controls: [A.5.16, A.5.9]
#   proves: operating
#   parameters: {}
#   remediation: Take the declaration out of annexa.toml, or write the account as findings name it.
#   joins: true
#   optional: [github.members, github.outside_collaborators, aws.iam.credential_report]
package policies.workforce.declaration_in_use

import data.lib.verdict

verdicts contains verdict.of(row.declaration, said) if {
	some row in input.evidence["declared.accounts"].rows
	said := decide(row.account)
}

decide(account) := verdict.pass({"account": account}) if account in accounts

else := verdict.fail("there is no such account", {"account": account}) if place(account) in places

else := verdict.unknown("absent", "the place of the account is not read")

accounts := (members | collaborators) | users if {
	members := {row.member | some row in input.evidence["github.members"].rows}
	collaborators := {row.collaborator | some row in input.evidence["github.outside_collaborators"].rows}
	users := {row.arn | some row in input.evidence["aws.iam.credential_report"].rows}
}

# The places that are read; every one has a member or a root user.
places := {found | some account in accounts; found := place(account)}

# The AWS account or GitHub organisation that an account belongs to.
place(account) := split(account, ":")[4] if startswith(account, "arn:")

else := split(account, "/")[0] if startswith(account, "github:")
