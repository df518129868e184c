# METADATA
# title: Administrators sign in with phishing-resistant MFA
# description: |
#   Codes from an app or a token can be asked for by a false sign-in page; passkeys and security keys answer only
#   the true one. For a console user who can give himself any right, every device must be of that kind, since the
#   weakest is the one that is attacked. Rights are read from all policies of the user and of the groups, within the
#   permissions boundary. A deny counts only without conditions and over all resources; MFA and network conditions
#   on an allow do not make it harmless. Service control policies are not read.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_fido.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html
# custom:
#   severity: high
#   evidence: [aws.iam.users, aws.iam.groups, aws.iam.policies, aws.iam.credential_report, aws.iam.mfa_devices]
#   fields:
#     aws.iam.users: [groups, attached_policies, inline_policies, boundary]
#     aws.iam.groups: [arn, name, attached_policies, inline_policies]
#     aws.iam.policies: [arn, document]
#     aws.iam.credential_report: [arn, password]
#     aws.iam.mfa_devices: [arn, devices]
#   controls: [A.8.5, A.8.2]
#   proves: operating
#   parameters: {}
#   remediation: Register a passkey or security key for the user, then remove the other MFA devices.
package policies.aws.admin_phishing_resistant_mfa

import data.lib.iam_admin
import data.lib.iam_identities
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.users"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("no console password") if passwords[row.arn] == "disabled"

else := judge(iam_admin.any(iam_identities.user(row)), types[row.arn]) if {
	passwords[row.arn] == "enabled"
}

judge(administrator, kinds) := verdict.not_applicable("not an administrator") if administrator == "no"

else := verdict.unknown("unsupported", "whether a condition narrows the rights cannot be told") if {
	administrator == "undecided"
}

else := verdict.fail("an administrator without MFA", {"types": []}) if {
	administrator == "yes"
	kinds == set()
}

else := verdict.fail("an administrator whose MFA can be phished", {"types": kinds}) if {
	administrator == "yes"
	count(kinds & phishable) > 0
}

else := verdict.pass({"types": kinds}) if {
	administrator == "yes"
	kinds == {"fido"}
}

phishable := {"virtual", "sms", "hardware_token"}

passwords := {row.arn: row.password | some row in input.evidence["aws.iam.credential_report"].rows}

types := {row.arn: kinds |
	some row in input.evidence["aws.iam.mfa_devices"].rows
	kinds := {device.type | some device in row.devices}
}
