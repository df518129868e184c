# METADATA
# title: Bedrock logs what models are asked and answer
# description: |
#   What a model was asked, by whom, and what it answered shows only in its logs of invocations, which are off until
#   they are set up in each region. They must reach a bucket or a log group, with the texts. Whether Bedrock is used
#   in a region is not known, so each region counts.
# related_resources:
#   - https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
# custom:
#   severity: medium
#   evidence: [aws.bedrock.invocation_logging]
#   fields: [logging]
#   controls: [A.8.15]
#   proves: operating
#   parameters: {}
#   remediation: Set up logging of model invocations in the region, with texts.
package policies.aws.bedrock_invocation_logging

import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in input.evidence["aws.bedrock.invocation_logging"].rows
	said := decide(row)
}

decide(row) := verdict.fail("invocations of models are not logged", {"logging": "off"}) if row.logging.state == "off"

else := verdict.fail("the logs go nowhere", {"logging": row.logging}) if {
	row.logging.state == "on"
	row.logging.bucket == ""
	row.logging.log_group == ""
}

else := verdict.fail("texts are not logged", {"logging": row.logging}) if {
	row.logging.state == "on"
	row.logging.text == "off"
}

else := verdict.pass({"logging": row.logging}) if {
	row.logging.state == "on"
	row.logging.text == "on"
	count(concat("", [row.logging.bucket, row.logging.log_group])) > 0
}

else := verdict.unknown("unsupported", "AWS does not tell whether texts are logged") if {
	row.logging.state == "on"
	row.logging.text == "not_told"
}
