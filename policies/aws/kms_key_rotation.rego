# METADATA
# title: Keys rotate by themselves
# description: |
#   Rotation limits how much one key's material protects, at no cost for whoever uses the key. KMS rotates
#   symmetric keys whose material it made; AWS rotates its own keys each year. Other keys cannot rotate by
#   themselves and are not judged.
# related_resources:
#   - https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
# custom:
#   severity: medium
#   evidence: [aws.kms.keys]
#   fields: [manager, state, spec, origin, rotation]
#   controls: [A.8.24]
#   proves: operating
#   parameters:
#     days:
#       type: integer
#       default: 365
#       minimum: 90
#       maximum: 2560
#       looser: higher
#       description: The longest time between rotations
#   remediation: Turn on automatic rotation for the key.
package policies.aws.kms_key_rotation

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.kms.keys"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("AWS manages the key") if {
	row.manager == "AWS"
}

else := verdict.not_applicable("the key is about to be deleted") if {
	row.state in {"PendingDeletion", "PendingReplicaDeletion"}
}

else := verdict.not_applicable("KMS rotates no key of this kind") if {
	row.manager == "CUSTOMER"
	row.rotation.state == "not_applicable"
	limited(row) == true
}

else := verdict.pass({"days": row.rotation.days}) if {
	row.manager == "CUSTOMER"
	row.rotation.state == "on"
	is_number(row.rotation.days)
	row.rotation.days <= input.parameters.days
}

else := verdict.fail("the key rotates too seldom", {"days": row.rotation.days}) if {
	row.rotation.state == "on"
	row.rotation.days > input.parameters.days
}

else := verdict.fail("the key does not rotate", {"state": row.rotation.state}) if {
	row.rotation.state == "off"
}

# Kinds that KMS says it rotates none of. A value that it does not know of here decides nothing.
# https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
limited(row) if {
	regex.match(`^(RSA|ECC|HMAC|ML_DSA)_[A-Z0-9_]+$|^SM2$`, row.spec)
} else if {
	row.origin in {"AWS_CLOUDHSM", "EXTERNAL", "EXTERNAL_KEY_STORE"}
} else := false
