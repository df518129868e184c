# METADATA
# title: Members can use chosen regions only
# description: |
#   Data must not come to rest where nobody agreed to, and regions that nobody looks at hide what an attacker runs. A
#   service control policy on the root must deny everything but named services outside named regions, without other
#   conditions but for named roles. One that leaves out storage, databases, servers or functions decides nothing. Which
#   regions are right is not judged; they are shown.
# related_resources:
#   - https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
# custom:
#   severity: low
#   evidence: [aws.organizations.organization, aws.organizations.policies]
#   fields:
#     aws.organizations.organization: [membership]
#     aws.organizations.policies: [name, type, content, targets]
#   controls: [A.5.23, A.5.34]
#   proves: operating
#   parameters: {}
#   remediation: |
#     Attach a service control policy to the root that denies all actions but those of global services where
#     aws:RequestedRegion is none of yours.
package policies.aws.scp_region_restriction

import data.lib.iam_match
import data.lib.organization
import data.lib.verdict

verdicts contains verdict.of(row.account, said) if {
	some row in input.evidence["aws.organizations.organization"].rows
	said := decide(row)
}

decide(row) := said if {
	said := organization.aside(row)
}

else := verdict.fail("service control policies are not enabled", {"policy_types": settings.policy_types}) if {
	settings := organization.shown(row)
	organization.enabled(settings, "SERVICE_CONTROL_POLICY") == false
}

else := verdict.pass({"regions": regions}) if {
	organization.enabled(organization.shown(row), "SERVICE_CONTROL_POLICY") == true
	count(whole) > 0
	regions := sort({region | some denial in whole; some region in chosen(denial.statement)})
}

else := verdict.unknown("unsupported", organization.unsure) if {
	organization.enabled(organization.shown(row), "SERVICE_CONTROL_POLICY") == true
	count(by_region) > 0
}

else := verdict.fail("no service control policy denies other regions", {"policies": by_region}) if {
	organization.enabled(organization.shown(row), "SERVICE_CONTROL_POLICY") == true
	by_region == []
}

# The denials that have to do with the region.
by_region := [denial |
	some denial in organization.denials("SERVICE_CONTROL_POLICY")
	some condition in denial.statement.conditions
	lower(condition.key) == "aws:requestedregion"
]

# Those of them that deny all other regions to all members.
whole := [denial |
	some denial in by_region
	denial.everywhere == true
	iam_match.all(denial.statement.resources) == true
	broad(denial.statement) == true
	count(chosen(denial.statement)) > 0
	every condition in denial.statement.conditions {
		fits(condition) == true
	}
]

# Whether a statement is about everything but some services.
broad(statement) if {
	"*" in statement.actions
} else if {
	count(statement.not_actions) > 0
	every pattern in statement.not_actions {
		regex.match(`^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$`, pattern)
	}
	every action in in_regions {
		left_out(statement, action) == false
	}
} else := false

# Actions that put data or programs into a region. A statement that leaves one of them out leaves the region open.
in_regions := {
	"dynamodb:createtable",
	"ec2:runinstances",
	"lambda:createfunction",
	"rds:createdbinstance",
	"s3:createbucket",
	"s3:putobject",
}

left_out(statement, action) if {
	some pattern in statement.not_actions
	iam_match.glob(lower(pattern), action) == true
} else := false

# The regions that a statement leaves open.
chosen(statement) := {value |
	some condition in statement.conditions
	organization.outside(condition) == true
	some value in condition.values
}

fits(condition) if {
	organization.outside(condition) == true
} else if {
	organization.excepts(condition) == true
} else := false
