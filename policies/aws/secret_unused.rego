# METADATA
# title: Secrets are in use
# description: |
#   A secret that nobody reads is a door that nobody watches. AWS tells the day of the last reading; a secret
#   that was never read is unused since it was made.
# related_resources:
#   - https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets.html
# custom:
#   severity: low
#   evidence: [aws.secretsmanager.secrets]
#   fields: [accessed_at, created_at]
#   controls: [A.5.18, A.8.24]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 90
#       minimum: 1
#       maximum: 365
#       looser: higher
#       description: How many days a secret may lie unused
#   remediation: Delete the secret if nothing needs it.
package policies.aws.secret_unused

import data.lib.times
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.secretsmanager.secrets"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"used_at": used(row)}) if times.past(used(row)) >= times.ago(input.parameters.days)

else := verdict.fail("the secret is not used", {"used_at": used(row)}) if {
	times.past(used(row)) < times.ago(input.parameters.days)
}

used(row) := row.accessed_at.at if {
	row.accessed_at.state == "at"
} else := row.created_at.at if {
	row.accessed_at.state == "none"
	row.created_at.state == "at"
}
