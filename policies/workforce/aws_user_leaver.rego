# METADATA
# title: IAM users with access are of people who have not left
# description: |
#   A console password, an access key and a signing certificate go on working after their holder has left. A user is joined to people of the
#   directory by a name that is an e-mail address, or by declaration. Users of IAM Identity Center are not told one by one,
#   so they are not judged here.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_remove.html
#   - https://www.rfc-editor.org/rfc/rfc7643#section-4.1.1
# custom:
#   severity: high
#   evidence: [aws.iam.credential_report, scim.users, declared.accounts]
#   fields:
#     aws.iam.credential_report: [arn, user, is_root, password, access_keys, signing_certificates]
#     scim.users: [user, user_name, external_id, active, emails, employee_number]
#     declared.accounts: [account, holder]
#   controls: [A.5.18, A.6.5, A.5.16]
#   proves: operating
#   parameters: {}
#   remediation: Delete the password, access keys and signing certificates of the user, then the user, and review what it did since.
#   joins: true
#   optional: [declared.accounts]
package policies.workforce.aws_user_leaver

import data.lib.people
import data.lib.people_accounts
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.credential_report"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the root user is the account's") if row.is_root == true

else := judge(people.holder(row.arn, people.of_user(row.user))) if people_accounts.has_access(row)

else := verdict.not_applicable("no console password, active access key or signing certificate") if {
	row.password == "disabled"
	every key in row.access_keys {
		key.active == false
	}
	every certificate in row.signing_certificates {
		certificate.active == false
	}
}

judge(holder) := verdict.not_applicable("declared as a machine's") if holder.is == "machine"

else := verdict.fail("the person has left and can still sign in", {"people": holder.people}) if {
	people.standing(holder) == "left"
}

else := verdict.pass({"people": holder.people}) if people.standing(holder) == "active"

else := verdict.unclear(
	sprintf("several people may be behind the user, and some have left: %s; declare whose it is", [people.listed(holder.people)]),
	{"people": holder.people},
) if {
	holder.is == "several"
}

else := verdict.unknown("unsupported", "what tells whose the user is contradicts itself; mend the directory or the declaration") if {
	holder.is == "contradicted"
}

else := verdict.unknown("unsupported", "no person of a directory is joined to the user; declare whose it is")
