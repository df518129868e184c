# METADATA
# title: MFA devices resist phishing
# description: |
#   Codes from an app or a token can be asked for by a false sign-in page; passkeys and security keys answer only
#   the true one. Every device of a user counts, since the weakest is the one that is attacked. Whether a user has
#   MFA at all is judged elsewhere.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_fido.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html
# custom:
#   severity: low
#   evidence: [aws.iam.mfa_devices]
#   fields: [is_root, devices]
#   controls: [A.8.5]
#   proves: operating
#   parameters: {}
#   remediation: Register a passkey or security key, then remove the other MFA devices.
package policies.aws.phishing_resistant_mfa

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.mfa_devices"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the root user has policies of its own") if row.is_root == true

else := verdict.not_applicable("no MFA device") if row.devices == []

else := verdict.fail("MFA that can be phished", {"types": types(row) & phishable}) if count(types(row) & phishable) > 0

else := verdict.pass({"types": types(row)}) if types(row) == {"fido"}

phishable := {"virtual", "sms", "hardware_token"}

types(row) := {device.type | some device in row.devices}
