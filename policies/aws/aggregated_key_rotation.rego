# METADATA
# title: Keys of the organisation rotate by themselves
# description: |
#   Rotation limits how much one key's material protects, at no cost for whoever uses the key. KMS rotates symmetric keys
#   whose material it made; AWS rotates its own. What is judged is what the aggregator of AWS Config tells of all
#   accounts, as of the moment that the verdict names; how often keys rotate it does not tell.
# related_resources:
#   - https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
# custom:
#   severity: medium
#   evidence: [aws.config.aggregated_resources]
#   fields: [type, rotation, captured_at, current_to]
#   controls: [A.8.24]
#   proves: operating
#   parameters: {}
#   remediation: Turn on automatic rotation for the key.
package policies.aws.aggregated_key_rotation

import data.lib.aggregated
import data.lib.verdict

verdicts contains verdict.of(row.id, said) if {
	some row in aggregated.rows
	said := decide(row)
}

decide(row) := verdict.pass(aggregated.of(row, {"rotation": true})) if {
	row.rotation.state == "set"
	row.rotation.on == true
}

else := verdict.fail("the key does not rotate", aggregated.of(row, {"rotation": false})) if {
	row.rotation.state == "set"
	row.rotation.on == false
}

else := verdict.not_applicable("AWS manages the key") if row.rotation.state == "by_aws"

else := verdict.not_applicable("the key is about to be deleted") if row.rotation.state == "leaving"

else := verdict.not_applicable("KMS rotates no key of this kind") if {
	row.rotation.state == "other_kind"
	limited(row.rotation) == true
}

else := verdict.not_applicable("no key") if {
	row.rotation.state == "not_asked"
	row.type != "AWS::KMS::Key"
}

# Kinds that KMS says it rotates none of. A value that it does not know of here decides nothing.
limited(key) if {
	regex.match(`^(RSA|ECC|HMAC|ML_DSA)_[A-Z0-9_]+$|^SM2$`, key.spec)
} else if {
	key.origin in {"AWS_CLOUDHSM", "EXTERNAL", "EXTERNAL_KEY_STORE"}
} else := false
