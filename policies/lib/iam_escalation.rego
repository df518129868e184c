# METADATA
# title: Ways to more rights
# description: |
#   The published ways in which a right to change IAM, to run code under another's role or to hand a role to a service
#   turns into more rights. A way is open to whoever holds all the rights it needs.
# related_resources:
#   - https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
#   - https://pathfinding.cloud
package lib.iam_escalation

# Each of these alone, over all users, groups, roles or policies, is enough to give oneself any right.
direct := {
	"iam:addusertogroup",
	"iam:attachgrouppolicy",
	"iam:attachrolepolicy",
	"iam:attachuserpolicy",
	"iam:createaccesskey",
	"iam:createloginprofile",
	"iam:createpolicyversion",
	"iam:putgrouppolicy",
	"iam:putrolepolicy",
	"iam:putuserpolicy",
	"iam:setdefaultpolicyversion",
	"iam:updateassumerolepolicy",
	"iam:updateloginprofile",
}

# Enough even where the only user in reach is oneself.
direct_on_self := {"iam:attachuserpolicy", "iam:putuserpolicy"}

# The ways that are open, by name.
open(rights) := set() if count(rights) == 0

else := {name | some name, needs in paths; count(needs - rights) == 0}

# What each way needs.
paths := object.union(object.union(alone, run_code), pass_role)

# Rights that are enough alone.
alone := {action: {action} | some action in direct}

# Code run under a role that something has already.
run_code := {
	"cloudformation:ExecuteChangeSet": {"cloudformation:createchangeset", "cloudformation:executechangeset"},
	"cloudformation:UpdateStack": {"cloudformation:updatestack"},
	"codebuild:StartBuild": {"codebuild:updateproject", "codebuild:startbuild"},
	"ec2:ModifyInstanceAttribute": {"ec2:modifyinstanceattribute", "ec2:stopinstances", "ec2:startinstances"},
	"glue:UpdateDevEndpoint": {"glue:updatedevendpoint"},
	"glue:UpdateJob": {"glue:updatejob", "glue:startjobrun"},
	"lambda:UpdateFunctionCode": {"lambda:updatefunctioncode"},
	"lambda:UpdateFunctionConfiguration": {"lambda:updatefunctionconfiguration"},
	"sagemaker:CreatePresignedNotebookInstanceUrl": {"sagemaker:createpresignednotebookinstanceurl"},
	"ssm:SendCommand": {"ssm:sendcommand"},
	"ssm:StartSession": {"ssm:startsession"},
}

# A role handed to something new, which then acts with it.
pass_role := {
	"PassRole + apprunner:CreateService": {"pass:tasks.apprunner.amazonaws.com", "apprunner:createservice"},
	"PassRole + autoscaling:CreateAutoScalingGroup": {
		"pass:ec2.amazonaws.com",
		"autoscaling:createlaunchconfiguration",
		"autoscaling:createautoscalinggroup",
	},
	"PassRole + batch:SubmitJob": {"pass:ecs-tasks.amazonaws.com", "batch:registerjobdefinition", "batch:submitjob"},
	"PassRole + cloudformation:CreateStack": {"pass:cloudformation.amazonaws.com", "cloudformation:createstack"},
	"PassRole + cloudformation:CreateStackInstances": {
		"pass:cloudformation.amazonaws.com",
		"cloudformation:createstackset",
		"cloudformation:createstackinstances",
	},
	"PassRole + codebuild:CreateProject": {
		"pass:codebuild.amazonaws.com",
		"codebuild:createproject",
		"codebuild:startbuild",
	},
	"PassRole + codestar:CreateProject": {"pass:codestar.amazonaws.com", "codestar:createproject"},
	"PassRole + datapipeline:PutPipelineDefinition": {
		"pass:datapipeline.amazonaws.com",
		"datapipeline:createpipeline",
		"datapipeline:putpipelinedefinition",
	},
	"PassRole + ec2:AssociateIamInstanceProfile": {"pass:ec2.amazonaws.com", "ec2:associateiaminstanceprofile"},
	"PassRole + ec2:RequestSpotInstances": {"pass:ec2.amazonaws.com", "ec2:requestspotinstances"},
	"PassRole + ec2:RunInstances": {"pass:ec2.amazonaws.com", "ec2:runinstances"},
	"PassRole + ecs:CreateService": {
		"pass:ecs-tasks.amazonaws.com",
		"ecs:registertaskdefinition",
		"ecs:createservice",
	},
	"PassRole + ecs:RunTask": {"pass:ecs-tasks.amazonaws.com", "ecs:registertaskdefinition", "ecs:runtask"},
	"PassRole + ecs:StartTask": {"pass:ecs-tasks.amazonaws.com", "ecs:registertaskdefinition", "ecs:starttask"},
	"PassRole + elasticmapreduce:RunJobFlow": {"pass:ec2.amazonaws.com", "elasticmapreduce:runjobflow"},
	"PassRole + glue:CreateDevEndpoint": {"pass:glue.amazonaws.com", "glue:createdevendpoint"},
	"PassRole + glue:CreateJob": {"pass:glue.amazonaws.com", "glue:createjob", "glue:startjobrun"},
	"PassRole + glue:CreateSession": {"pass:glue.amazonaws.com", "glue:createsession", "glue:runstatement"},
	"PassRole + glue:CreateTrigger": {"pass:glue.amazonaws.com", "glue:createjob", "glue:createtrigger"},
	"PassRole + lambda:AddPermission": {"pass:lambda.amazonaws.com", "lambda:createfunction", "lambda:addpermission"},
	"PassRole + lambda:CreateEventSourceMapping": {
		"pass:lambda.amazonaws.com",
		"lambda:createfunction",
		"lambda:createeventsourcemapping",
	},
	"PassRole + lambda:InvokeFunction": {"pass:lambda.amazonaws.com", "lambda:createfunction", "lambda:invokefunction"},
	"PassRole + sagemaker:CreateNotebookInstance": {
		"pass:sagemaker.amazonaws.com",
		"sagemaker:createnotebookinstance",
		"sagemaker:createpresignednotebookinstanceurl",
	},
	"PassRole + sagemaker:CreateProcessingJob": {"pass:sagemaker.amazonaws.com", "sagemaker:createprocessingjob"},
	"PassRole + sagemaker:CreateTrainingJob": {"pass:sagemaker.amazonaws.com", "sagemaker:createtrainingjob"},
	"PassRole + scheduler:CreateSchedule": {"pass:scheduler.amazonaws.com", "scheduler:createschedule"},
	"PassRole + ssm:StartAutomationExecution": {"pass:ssm.amazonaws.com", "ssm:startautomationexecution"},
	"PassRole + states:StartExecution": {
		"pass:states.amazonaws.com",
		"states:createstatemachine",
		"states:startexecution",
	},
}

# The services to which a role may be handed.
pass_targets := {need | some needs in pass_role; some need in needs; startswith(need, "pass:")}
