# METADATA
# title: IAM actions that matter
# description: |
#   The actions that decide whether a policy gives too much, in lower case, as IAM compares them. Names with `~` are
#   probes: no action is called so, hence only a wildcard names them, and who is given the probe of a service is given
#   the whole service. `pass:<service>` is not an action but the right to hand a role to that service.
# related_resources:
#   - https://docs.aws.amazon.com/service-authorization/latest/reference/list_identityandaccessmanagement.html
package lib.iam_actions

# Only a right to do everything names this one.
everything := "~:~~~~~~~~~~~~~~~~~~~~~~~~"

# Who is given the probe of a service is given the whole service. Asked of a few services only.
whole(service) := concat(":", [service, "~~~~~~~~~~~~~~~~~~~~~~~~"])

# Every action that a question is asked about, by service.
by_service := {
	"apprunner": {"apprunner:createservice"},
	"autoscaling": {"autoscaling:createautoscalinggroup", "autoscaling:createlaunchconfiguration"},
	"batch": {"batch:registerjobdefinition", "batch:submitjob"},
	"cloudformation": {
		"cloudformation:createchangeset",
		"cloudformation:createstack",
		"cloudformation:createstackinstances",
		"cloudformation:createstackset",
		"cloudformation:executechangeset",
		"cloudformation:updatestack",
	},
	"cloudshell": {"cloudshell:~~~~~~~~~~~~~~~~~~~~~~~~"},
	"cloudtrail": {"cloudtrail:~~~~~~~~~~~~~~~~~~~~~~~~"},
	"codebuild": {"codebuild:createproject", "codebuild:startbuild", "codebuild:updateproject"},
	"codestar": {"codestar:createproject"},
	"datapipeline": {"datapipeline:createpipeline", "datapipeline:putpipelinedefinition"},
	"ec2": {
		"ec2:associateiaminstanceprofile",
		"ec2:modifyinstanceattribute",
		"ec2:requestspotinstances",
		"ec2:runinstances",
		"ec2:startinstances",
		"ec2:stopinstances",
	},
	"ecs": {"ecs:createservice", "ecs:registertaskdefinition", "ecs:runtask", "ecs:starttask"},
	"elasticmapreduce": {"elasticmapreduce:runjobflow"},
	"glue": {
		"glue:createdevendpoint",
		"glue:createjob",
		"glue:createsession",
		"glue:createtrigger",
		"glue:runstatement",
		"glue:startjobrun",
		"glue:updatedevendpoint",
		"glue:updatejob",
	},
	"iam": {
		"iam:addusertogroup",
		"iam:attachgrouppolicy",
		"iam:attachrolepolicy",
		"iam:attachuserpolicy",
		"iam:createaccesskey",
		"iam:createloginprofile",
		"iam:createpolicyversion",
		"iam:passrole",
		"iam:putgrouppolicy",
		"iam:putrolepolicy",
		"iam:putuserpolicy",
		"iam:setdefaultpolicyversion",
		"iam:updateassumerolepolicy",
		"iam:updateloginprofile",
		"iam:~~~~~~~~~~~~~~~~~~~~~~~~",
	},
	"kms": {"kms:~~~~~~~~~~~~~~~~~~~~~~~~"},
	"lambda": {
		"lambda:addpermission",
		"lambda:createeventsourcemapping",
		"lambda:createfunction",
		"lambda:invokefunction",
		"lambda:updatefunctioncode",
		"lambda:updatefunctionconfiguration",
	},
	"sagemaker": {
		"sagemaker:createnotebookinstance",
		"sagemaker:createpresignednotebookinstanceurl",
		"sagemaker:createprocessingjob",
		"sagemaker:createtrainingjob",
	},
	"scheduler": {"scheduler:createschedule"},
	"ssm": {"ssm:sendcommand", "ssm:startautomationexecution", "ssm:startsession"},
	"states": {"states:createstatemachine", "states:startexecution"},
	"sts": {"sts:assumerole"},
	"~": {"~:~~~~~~~~~~~~~~~~~~~~~~~~"},
}

# The same, all together.
known := union({actions | some actions in by_service})
