# METADATA
# title: Guardrails keep sensitive information back
# description: |
#   A guardrail must block or mask at least one kind of personal or secret data in what models are asked and answer.
#   Which kinds matter depends on the use and is not judged.
# related_resources:
#   - https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-sensitive-filters.html
# custom:
#   severity: low
#   evidence: [aws.bedrock.guardrails]
#   fields: [sensitive_filters]
#   controls: [A.8.11, A.8.12]
#   proves: operating
#   parameters: {}
#   remediation: Add filters of sensitive information to the guardrail.
package policies.aws.bedrock_guardrail_sensitive

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.bedrock.guardrails"].rows
	said := decide(row)
}

decide(row) := verdict.fail("no kind of sensitive information is blocked or masked", {"sensitive_filters": 0}) if {
	row.sensitive_filters == 0
}

else := verdict.pass({"sensitive_filters": row.sensitive_filters}) if {
	row.sensitive_filters > 0
	row.sensitive_filters < 1000
}
