# METADATA
# title: The root user has hardware MFA only
# description: |
#   An authenticator app keeps its secret in a phone or a password manager, where it can be copied with a backup,
#   and its codes can be phished. For the one identity that nothing limits, every device should be hardware or a
#   passkey. AWS does not tell more of a device that is not virtual; such a device counts as hardware.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-hw-mfa-for-root.html
# custom:
#   severity: high
#   evidence: [aws.iam.mfa_devices]
#   fields: [is_root, devices]
#   controls: [A.8.5, A.8.2]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Register a security key or a hardware token for the root user, then remove its authenticator apps.
package policies.aws.root_hardware_mfa

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.mfa_devices"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("not the root user") if row.is_root == false

else := verdict.fail("the root user has no MFA", {"devices": []}) if {
	row.is_root == true
	row.devices == []
}

else := verdict.fail("the root user has MFA that is not hardware", {"types": types(row) & phishable}) if {
	row.is_root == true
	count(types(row) & phishable) > 0
}

else := verdict.pass({"types": types(row)}) if {
	row.is_root == true
	count(types(row)) > 0
	count(types(row) - hardware) == 0
}

phishable := {"virtual", "sms"}

hardware := {"fido", "hardware", "hardware_token"}

types(row) := {device.type | some device in row.devices}
