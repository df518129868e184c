# METADATA
# title: A security contact is set
# description: |
#   AWS writes to the account's security contact about abuse, exposed keys and incidents. Without one it writes to
#   the owner of the root user's mailbox, whom nobody may be reading for.
# related_resources:
#   - https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html
# custom:
#   severity: medium
#   evidence: [aws.account.alternate_contacts]
#   fields: [security]
#   controls: [A.5.24]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Set a security contact under Alternate contacts of the account, best a mailbox that a team reads.
package policies.aws.security_contact

import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.account.alternate_contacts"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"security": true}) if row.security == true

else := verdict.fail("no security contact is set", {"security": false}) if row.security == false
