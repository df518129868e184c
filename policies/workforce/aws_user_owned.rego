# METADATA
# title: IAM users are people of the directory or declared machines
# description: |
#   A user that nobody owns is nobody's to review or to remove. What AWS tells of a user is its name and the register is
#   read as well, so one that is joined to no person and not declared as a machine's is owned by nobody. Names that are
#   e-mail addresses join by themselves, all others by declaration.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html
# custom:
#   severity: medium
#   evidence: [aws.iam.credential_report, scim.users, declared.accounts]
#   fields:
#     aws.iam.credential_report: [arn, user, is_root]
#     scim.users: [user, user_name, external_id, active, emails, employee_number]
#     declared.accounts: [account, holder]
#   controls: [A.5.16, A.5.18]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Declare in annexa.toml whose the user is, or that it belongs to a machine; delete one that nobody knows.
#   joins: true
#   optional: [declared.accounts]
package policies.workforce.aws_user_owned

import data.lib.people
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.credential_report"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the root user is the account's") if row.is_root == true

else := judge(people.holder(row.arn, people.of_user(row.user))) if row.is_root == false

judge(holder) := verdict.not_applicable("declared as a machine's") if {
	holder.is == "machine"
}

else := verdict.pass({"people": holder.people}) if {
	holder.is == "person"
}

else := verdict.unclear(
	sprintf("several people may be behind the user: %s; declare whose it is", [people.listed(holder.people)]),
	{"people": holder.people},
) if {
	holder.is == "several"
}

else := verdict.unknown("unsupported", "what tells whose the user is contradicts itself; mend the directory or the declaration") if {
	holder.is == "contradicted"
}

else := verdict.fail("no person of a directory is joined to the user", {"people": []}) if {
	holder.is == "nobody"
}

else := verdict.fail("nothing says whose the user is", {"people": []}) if {
	holder.is == "unknown"
}
