# METADATA
# title: Declared machine accounts have an owner and a review that is not due
# description: |
#   Declaring an account as a machine's takes it out of what is judged of people, so somebody must answer for it and look
#   at it again. The owner is a person of the directory who has not left.
# related_resources:
#   - https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_lifecycle.html
# custom:
#   severity: medium
#   evidence: [declared.accounts, scim.users]
#   fields:
#     declared.accounts: [account, holder]
#     scim.users: [user, user_name, external_id, active, emails, employee_number]
#   controls: [A.5.16, A.5.18]
#   proves: operating
#   parameters: {}
#   remediation: Name a person in the directory as owner, look at the account, and set the next review in annexa.toml.
#   joins: true
package policies.workforce.machine_account_owned

import data.lib.people
import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.declaration, said) if {
	some row in input.evidence["declared.accounts"].rows
	said := decide(row.holder)
}

decide(holder) := verdict.not_applicable("declared as a person's") if holder.is in {"email", "employee_number"}

else := verdict.fail("the review is due", {"review_due": holder.review_due}) if {
	holder.is == "machine"
	time.parse_rfc3339_ns(holder.review_due) <= times.now
}

else := verdict.fail("the next review is more than two years ahead", {"review_due": holder.review_due}) if {
	holder.is == "machine"
	times.due_within(holder.review_due, 732) == false
}

else := judge(people.told(people.of_emails({holder.owner}))) if holder.is == "machine"

judge(found) := verdict.fail("the owner is in no directory", {"people": []}) if count(found) == 0

else := verdict.fail("the owner has left", {"people": found}) if people.flags_of(found) == {false}

else := verdict.pass({"people": found}) if people.flags_of(found) == {true}

else := verdict.unclear(
	sprintf("the owner may be several people, and some have left: %s", [people.listed(found)]),
	{"people": found},
)
