# METADATA
# title: Fine-grained tokens that nobody uses are withdrawn
# description: |
#   A token that nobody uses is missed by nobody when it is stolen.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-programmatic-access-to-your-organization/reviewing-and-revoking-personal-access-tokens-in-your-organization
# custom:
#   severity: medium
#   evidence: [github.personal_access_tokens]
#   fields: [expired, granted_at, used]
#   controls: [A.5.18, A.5.17]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 90
#       minimum: 1
#       maximum: 3650
#       looser: higher
#       description: How many days a token may go unused
#   remediation: |
#     Withdraw the token.
package policies.github.token_in_use

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.token, said) if {
	some row in input.evidence["github.personal_access_tokens"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it has expired") if row.expired == true

else := verdict.fail(message, {"used": row.used.at}) if {
	row.used.state == "at"
	times.past(row.used.at) < oldest
}

else := verdict.pass({"used": row.used.at}) if {
	row.used.state == "at"
	times.past(row.used.at) >= oldest
}

else := verdict.fail(message, {"used": "never", "granted_at": row.granted_at}) if {
	row.used.state == "never"
	times.past(row.granted_at) < oldest
}

else := verdict.not_applicable("it is new and was not used yet") if {
	row.used.state == "never"
	times.past(row.granted_at) >= oldest
}

message := sprintf("it was not used for more than %d days", [input.parameters.days])

oldest := times.ago(input.parameters.days)
