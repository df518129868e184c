# METADATA
# title: Guardrails block attacks by prompts
# description: |
#   Texts that a model reads may tell it to leave its task and give away what it must not. A guardrail must filter such
#   attacks, with high strength, and block them.
# related_resources:
#   - https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-prompt-attack.html
# custom:
#   severity: medium
#   evidence: [aws.bedrock.guardrails]
#   fields: [prompt_attacks]
#   controls: [A.8.26, A.8.28]
#   proves: operating
#   parameters: {}
#   remediation: Add the filter of prompt attacks with high strength to the guardrail.
package policies.aws.bedrock_guardrail_prompt_attack

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.bedrock.guardrails"].rows
	said := decide(row)
}

decide(row) := verdict.fail("attacks by prompts are not filtered", {"prompt_attacks": "none"}) if {
	row.prompt_attacks.state == "none"
}

else := verdict.pass({"prompt_attacks": row.prompt_attacks}) if {
	row.prompt_attacks.state == "set"
	row.prompt_attacks.enabled == true
	row.prompt_attacks.action == "BLOCK"
	row.prompt_attacks.strength == "HIGH"
}

else := verdict.fail("the filter is not applied", {"prompt_attacks": row.prompt_attacks}) if {
	row.prompt_attacks.state == "set"
	row.prompt_attacks.enabled == false
}

else := verdict.fail("the filter does not block", {"prompt_attacks": row.prompt_attacks}) if {
	row.prompt_attacks.state == "set"
	row.prompt_attacks.action == "NONE"
}

else := verdict.fail("the filter is not of high strength", {"prompt_attacks": row.prompt_attacks}) if {
	row.prompt_attacks.state == "set"
	row.prompt_attacks.strength in {"NONE", "LOW", "MEDIUM"}
}
