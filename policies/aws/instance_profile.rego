# METADATA
# title: Instances have a role
# description: |
#   A program on an instance without a role needs access keys to use AWS, which lie on its disk and last until somebody
#   ends them. A role gives credentials that last hours.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html
# custom:
#   severity: low
#   evidence: [aws.ec2.instances]
#   fields: [state, profile]
#   controls: [A.5.17, A.8.2]
#   proves: operating
#   parameters: {}
#   remediation: Attach an instance profile whose role has the rights that the programs need.
package policies.aws.instance_profile

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.ec2.instances"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("the instance is gone") if row.state in {"shutting-down", "terminated"}

else := verdict.pass({"profile": row.profile}) if {
	startswith(row.profile, "arn:")
}

else := verdict.fail("the instance has no role", {"profile": ""}) if {
	row.profile == ""
}
