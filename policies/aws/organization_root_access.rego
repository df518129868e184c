# METADATA
# title: Root users of members are managed centrally
# description: |
#   Each member has a root user that nothing inside it can limit. With central management, members that are made have
#   no root credentials at all, and those of the others can be taken away; nobody has to guard passwords and devices
#   of dozens of root users.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html
# custom:
#   severity: medium
#   evidence: [aws.iam.organization_features]
#   fields: [features]
#   controls: [A.8.2, A.5.17]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Trust IAM in the organisation, enable root credentials management, and delete the root credentials of members.
package policies.aws.organization_root_access

import data.lib.organization
import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.iam.organization_features"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the account is in no organisation") if row.features.state == "no_organization"

else := verdict.unknown("unsupported", organization.unseen) if row.features.state == "not_shown"

else := verdict.pass({"enabled": row.features.enabled}) if {
	row.features.state == "shown"
	"RootCredentialsManagement" in row.features.enabled
}

else := verdict.fail("root credentials of members are not managed centrally", {"enabled": row.features.enabled}) if {
	row.features.state == "shown"
	is_array(row.features.enabled)
	every feature in row.features.enabled {
		feature == "RootSessions"
	}
}
