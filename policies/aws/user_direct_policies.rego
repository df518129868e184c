# METADATA
# title: Users get their rights from groups
# description: |
#   Rights given to a single user outlive a change of work, because nobody looks at users one by one. Given to a
#   group or role, they follow the work. Both attached and inline policies count.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html
# custom:
#   severity: low
#   evidence: [aws.iam.users]
#   fields: [attached_policies, inline_policies]
#   controls: [A.5.18, A.5.15]
#   proves: operating
#   parameters: {}
#   remediation: Put the user into a group that has the policy, then detach it from the user.
package policies.aws.user_direct_policies

import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.users"].rows
	said := decide(row)
}

decide(row) := verdict.pass({"attached_policies": [], "inline_policies": []}) if {
	row.attached_policies == []
	row.inline_policies == []
}

else := verdict.fail("policies are attached to or written into the user", {"policies": direct(row)}) if {
	count(direct(row)) > 0
}

direct(row) := array.concat(row.attached_policies, inline) if {
	is_array(row.attached_policies)
	inline := [policy.name | some policy in row.inline_policies]
}
