# METADATA
# title: Fine-grained tokens expire soon
# description: |
#   A token without an end works until somebody withdraws it, long after its owner forgot it.
# related_resources:
#   - https://docs.github.com/en/organizations/managing-programmatic-access-to-your-organization/reviewing-and-revoking-personal-access-tokens-in-your-organization
# custom:
#   severity: medium
#   evidence: [github.personal_access_tokens]
#   fields: [expired, granted_at, expiry]
#   controls: [A.5.17]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 366
#       minimum: 1
#       maximum: 3650
#       looser: higher
#       description: The longest lifetime of a token in days
#   remediation: |
#     Withdraw the token, and set the greatest lifetime of tokens in the organisation's settings.
package policies.github.token_expires

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.token, said) if {
	some row in input.evidence["github.personal_access_tokens"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("it has expired") if row.expired == true

else := verdict.fail("the token never expires", {"expiry": "never"}) if row.expiry.state == "never"

else := verdict.fail(message, {"granted_at": row.granted_at, "expiry": row.expiry.at}) if {
	row.expiry.state == "at"
	lifetime(row) > input.parameters.days * times.day
}

else := verdict.pass({"granted_at": row.granted_at, "expiry": row.expiry.at}) if {
	row.expiry.state == "at"
	lifetime(row) <= input.parameters.days * times.day
}

lifetime(row) := time.parse_rfc3339_ns(row.expiry.at) - times.past(row.granted_at)

message := sprintf("the token works for more than %d days", [input.parameters.days])
