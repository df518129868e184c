# METADATA
# title: Service roles say for whom a service may act
# description: |
#   An AWS service acts for every customer. Where a role trusts a service without saying for which account or
#   resource, a stranger who learns the role's name may have the service use it for him. Services whose
#   documentation says that they tell the source are judged; EC2 does not tell it; of others it is not known.
# related_resources:
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
#   - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# custom:
#   severity: medium
#   evidence: [aws.iam.roles]
#   fields: [service_linked, trust]
#   controls: [A.5.15, A.8.3]
#   proves: operating
#   parameters: {}
#   remediation: Add a condition on aws:SourceAccount, aws:SourceArn or aws:SourceOrgID to the trust policy.
package policies.aws.confused_deputy

import data.lib.iam_conditions
import data.lib.iam_trust
import data.lib.verdict

verdicts contains verdict.of(row.arn, said) if {
	some row in input.evidence["aws.iam.roles"].rows
	said := decide(row)
}

decide(row) := verdict.not_applicable("service-linked: only AWS can change it") if row.service_linked == true

else := verdict.fail("a service may act for anyone", {"services": loose(row)}) if count(loose(row)) > 0

else := verdict.not_applicable("trusts no service that tells for whom it acts") if {
	count(services(allows(row)) - silent) == 0
}

else := verdict.unknown("unsupported", "it is not known whether the service tells for whom it acts") if {
	count(services(unpinned(row)) - silent) > 0
}

else := verdict.pass({"services": services(allows(row))}) if {
	count(services(unpinned(row)) - silent) == 0
	count(services(allows(row)) - silent) > 0
}

allows(row) := iam_trust.allows(row.trust)

unpinned(row) := found if {
	statements := allows(row)
	found := [statement |
		some statement in statements
		count(iam_conditions.pinned(statement, iam_conditions.sources)) == 0
	]
}

loose(row) := services(unpinned(row)) & telling

# The services that statements trust, without region and partition.
services(statements) := {name |
	some statement in statements
	some id in iam_trust.ids(statement, {"Service"})
	labels := split(trim_suffix(trim_suffix(lower(id), ".cn"), ".amazonaws.com"), ".")
	name := concat(".", array.concat(without_region(labels), ["amazonaws", "com"]))
}

# A last label such as `eu-west-1` is a region.
without_region(labels) := array.slice(labels, 0, count(labels) - 1) if {
	count(labels) > 1
	last := labels[count(labels) - 1]
	contains(last, "-")
	trim_right(last, "0123456789") != last
} else := labels

# Services that do not tell for whom they act.
silent := {"ec2.amazonaws.com"}

# Services whose documentation says that they do.
telling := {
	"bedrock.amazonaws.com",
	"codebuild.amazonaws.com",
	"codepipeline.amazonaws.com",
	"config.amazonaws.com",
	"datasync.amazonaws.com",
	"dms.amazonaws.com",
	"ecs-tasks.amazonaws.com",
	"firehose.amazonaws.com",
	"glue.amazonaws.com",
	"iot.amazonaws.com",
	"kendra.amazonaws.com",
	"lambda.amazonaws.com",
	"monitoring.rds.amazonaws.com",
	"personalize.amazonaws.com",
	"pipes.amazonaws.com",
	"sagemaker.amazonaws.com",
	"scheduler.amazonaws.com",
	"ssm.amazonaws.com",
	"states.amazonaws.com",
	"transfer.amazonaws.com",
	"vpc-flow-logs.amazonaws.com",
}
