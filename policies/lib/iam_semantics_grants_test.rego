package lib.iam_semantics_grants_test

# What policies of identities grant. A row holds the answer, the question, the statements as written, and where the trap
# was seen. A question is an action, or one of: `everything` (full administration), `rights` (a way to any right over
# all identities), `ways` (any known way to more rights), `all of kms` (every action of a service).

import data.lib.iam_admin
import data.lib.iam_escalation
import data.lib.iam_grants
import data.lib.iam_written

allow(actions, resources) := {"Effect": "Allow", "Action": actions, "Resource": resources}

deny(actions, resources) := {"Effect": "Deny", "Action": actions, "Resource": resources}

under(statement, condition) := object.union(statement, {"Condition": condition})

roles := "arn:aws:iam::123456789012:role/*"

boundary := "arn:aws:iam::123456789012:policy/boundary"

actions := {
	"everything on everything": ["yes", "everything", allow("*", "*"), "prowler-cloud/prowler#1802"],
	"everything in lists": ["yes", "everything", allow(["*"], ["*"])],
	"everything by service and action": ["yes", "everything", allow("*:*", "*")],
	"everything behind one action": ["yes", "everything", allow(["s3:GetObject", "*"], "*")],
	"everything, told by two stars": ["yes", "everything", allow("**", "*")],
	"everything but nothing that exists": ["yes", "everything", {"Effect": "Allow", "NotAction": "prowler:action", "Resource": "*"}, "prowler-cloud/prowler#5035"],
	"everything but one service": ["yes", "everything", {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, "duo-labs/cloudmapper#132"],
	"everything but IAM": ["no", "everything", {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, "duo-labs/parliament#151"],
	"everything on everything but a bucket": ["yes", "everything", {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::b"}],
	"everything on a bucket": ["no", "everything", allow("*", ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]), "bridgecrewio/checkov#1037"],
	"one service on everything": ["no", "everything", allow("s3:*", "*")],
	"IAM on everything": ["no", "everything", allow("iam:*", "*")],
	"IAM on everything gives any right": ["yes", "rights", allow("iam:*", "*")],
	"reading on everything": ["no", "rights", allow(["iam:Get*", "iam:List*"], "*")],
	"a view and a deny": ["no", "everything", [allow("aws-portal:View*", "*"), deny("aws-portal:*Account", "*")], "prowler-cloud/prowler#478"],
	"everything in an earlier version, on everything": ["yes", "everything", [allow("*", "*")]],
}

patterns := {
	"an action in another case": ["yes", "iam:putuserpolicy", allow("IAM:PUTUSERPOLICY", "*"), "aws/aws-sdk-net#2521"],
	"an action in small letters": ["yes", "iam:passrole", allow("iam:passrole", "*"), "TastefulElk/iam-legend#69"],
	"a star at the end": ["yes", "iam:putuserpolicy", allow("iam:Put*", "*")],
	"a star at the beginning": ["yes", "iam:createloginprofile", allow("iam:*LoginProfile", "*")],
	"a star inside": ["yes", "iam:attachuserpolicy", allow("iam:Attach*Policy", "*")],
	"two stars": ["yes", "iam:attachrolepolicy", allow("iam:*Role*Policy", "*")],
	"a question mark": ["yes", "sts:assumerole", allow("sts:Assume?ole", "*")],
	"a question mark too many": ["no", "sts:assumerole", allow("sts:AssumeRole?", "*")],
	"a wildcard in the service": ["yes", "iam:passrole", allow("i?m:PassRole", "*")],
	"a star for the service": ["yes", "iam:passrole", allow("*:PassRole", "*")],
	"a star over the colon": ["yes", "iam:passrole", allow("ia*Role", "*")],
	"a bracket is no pattern": ["no", "iam:passrole", allow("iam:[P]assRole", "*")],
	"a dot is no pattern": ["no", "iam:passrole", allow("iam:.assRole", "*")],
	"an action of another service": ["no", "iam:createaccesskey", allow(["es:List*", "es:Get*"], "*"), "prowler-cloud/prowler#2770"],
	"a text with a star of another service": ["no", "sts:assumerole", allow("s3:*", "*"), "prowler-cloud/prowler#1869"],
	"everything of a service": ["yes", "all of kms", allow("kms:*", "*")],
	"most of a service": ["no", "all of kms", allow(["kms:Create*", "kms:De*", "kms:List*"], "*")],
	"everything of a service by everything": ["yes", "all of kms", allow("*", "*")],
}

resources := {
	"all roles": ["yes", "sts:assumerole", allow("sts:AssumeRole", "*"), "prowler-cloud/prowler#646"],
	"all roles of an account": ["yes", "sts:assumerole", allow("sts:AssumeRole", roles)],
	"all roles of all accounts": ["yes", "sts:assumerole", allow("sts:AssumeRole", "arn:aws:iam::*:role/*")],
	"all roles of all partitions": ["yes", "sts:assumerole", allow("sts:AssumeRole", "arn:*:iam::*:role/*")],
	"all roles of China": ["yes", "sts:assumerole", allow("sts:AssumeRole", "arn:aws-cn:iam::123456789012:role/*")],
	"one role of all accounts": ["no", "sts:assumerole", allow("sts:AssumeRole", "arn:aws:iam::*:role/Auditor"), "prowler-cloud/prowler#329"],
	"roles of some beginning": ["no", "sts:assumerole", allow("sts:AssumeRole", "arn:aws:iam::123456789012:role/app-*")],
	"roles of a path": ["no", "sts:assumerole", allow("sts:AssumeRole", "arn:aws:iam::123456789012:role/team/*")],
	"roles cut short": ["yes", "sts:assumerole", allow("sts:AssumeRole", "arn:aws:iam::123456789012:r*")],
	"an account cut short": ["yes", "sts:assumerole", allow("sts:AssumeRole", "arn:aws:iam::*")],
	"the second of two resources": ["yes", "sts:assumerole", allow("sts:AssumeRole", ["arn:aws:iam::123456789012:role/S3Access", "*"]), "aquasecurity/trivy-checks#30"],
	"resources of another type": ["no", "sts:assumerole", allow("sts:AssumeRole", "arn:aws:s3:::*")],
	"all resources by question marks": ["yes", "sts:assumerole", allow("sts:AssumeRole", "?*")],
	"a star written as a variable": ["no", "sts:assumerole", allow("sts:AssumeRole", "arn:aws:iam::123456789012:role/${*}")],
	"a role that is named by a tag": ["no", "sts:assumerole", allow("sts:AssumeRole", "arn:aws:iam::123456789012:role/${aws:PrincipalTag/team}")],
	"oneself": ["yes", "ways", allow("iam:PutUserPolicy", "arn:aws:iam::*:user/${aws:username}")],
	"one's own keys": ["no", "ways", allow("iam:CreateAccessKey", "arn:aws:iam::*:user/${aws:username}")],
	"one user": ["no", "ways", allow("iam:PutUserPolicy", "arn:aws:iam::123456789012:user/ada")],
	"objects of a bucket": ["no", "ways", allow("s3:GetObject", "arn:aws:s3:::examplebucket/*/*.log"), "aquasecurity/trivy#5114"],
	"streams of a log group": ["no", "ways", allow("logs:PutLogEvents", "arn:aws:logs:us-west-2:123456789012:log-group:Sample:*"), "aquasecurity/trivy#5090"],
}

denies := {
	"a deny of everything": ["no", "everything", [allow("*", "*"), deny("*", "*")], "aquasecurity/tfsec#450"],
	"a deny before an allow": ["no", "iam:passrole", [deny("iam:PassRole", "*"), allow("iam:*", "*")]],
	"a deny with a wildcard": ["no", "iam:passrole", [allow("iam:*", "*"), deny("iam:Pass*", "*")], "nccgroup/PMapper#94"],
	"a deny of another service": ["yes", "everything", [allow("*", "*"), deny("s3:*", "*")]],
	"a deny of all ways to rights": ["no", "everything", [allow("*", "*"), deny("iam:*", "*")]],
	"a deny of some ways to rights": ["yes", "everything", [allow("*", "*"), deny(["iam:Create*", "iam:Attach*", "iam:Put*"], "*")], "nccgroup/PMapper#94"],
	"a deny is no allow": ["no", "sts:assumerole", deny("*", "*"), "salesforce/cloudsplaining#97"],
	"a deny of a token's age": [
		"yes",
		"everything",
		[allow("*", "*"), under(deny("*", "*"), {"DateLessThan": {"aws:TokenIssueTime": "2026-01-01T00:00:00Z"}})],
		"salesforce/cloudsplaining#97",
	],
	"a deny outside a region": [
		"yes",
		"everything",
		[allow("*", "*"), under(deny("*", "*"), {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}})],
		"aquasecurity/tfsec#450",
	],
	"a deny without a second factor": ["yes", "everything", [allow("*", "*"), under(deny("*", "*"), {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})]],
	"a deny of a named role": ["yes", "sts:assumerole", [allow("sts:*", "*"), deny("sts:*", "arn:aws:iam::123456789012:role/admin")]],
	"a deny of all roles by name, not of all resources": ["yes", "sts:assumerole", [allow("sts:*", "*"), deny("sts:*", roles)]],
	"a deny of all but a role": [
		"no",
		"sts:assumerole",
		[allow("sts:*", "*"), {"Effect": "Deny", "Action": "sts:*", "NotResource": "arn:aws:iam::123456789012:role/app"}],
	],
	"a deny of all but all roles": ["yes", "sts:assumerole", [allow("sts:*", "*"), {"Effect": "Deny", "Action": "sts:*", "NotResource": roles}]],
	"a deny of all actions but some": [
		"no",
		"iam:passrole",
		[allow("*", "*"), {"Effect": "Deny", "NotAction": ["cloudformation:Delete*", "cloudformation:Preview*"], "Resource": "*"}],
		"duo-labs/parliament#153",
	],
	"a deny of all actions but the one": ["yes", "iam:passrole", [allow("*", "*"), {"Effect": "Deny", "NotAction": "iam:PassRole", "Resource": "*"}]],
	"a deny but with a boundary": [
		"undecided",
		"rights",
		[allow("iam:PutUserPolicy", "*"), under(deny("iam:PutUserPolicy", "*"), {"StringNotEquals": {"iam:PermissionsBoundary": boundary}})],
	],
	"a deny of some policies": [
		"yes",
		"rights",
		[allow("iam:AttachRolePolicy", "*"), under(deny("iam:AttachRolePolicy", "*"), {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}})],
	],
	"a deny of all but some policies": [
		"undecided",
		"rights",
		[allow("iam:AttachRolePolicy", "*"), under(deny("iam:AttachRolePolicy", "*"), {"ArnNotEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}})],
	],
	"a deny with a boundary, and only in a region": [
		"yes",
		"rights",
		[allow("iam:PutUserPolicy", "*"), under(deny("iam:PutUserPolicy", "*"), {"StringNotEquals": {"iam:PermissionsBoundary": boundary, "aws:RequestedRegion": "us-east-1"}})],
	],
}

conditions := {
	"a second factor": ["yes", "everything", under(allow("*", "*"), {"Bool": {"aws:MultiFactorAuthPresent": "true"}})],
	"an address": ["yes", "everything", under(allow("*", "*"), {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}})],
	"a tag of the caller": ["yes", "everything", under(allow("*", "*"), {"StringEquals": {"aws:PrincipalTag/team": "a"}})],
	"a tag of a request": ["yes", "rights", under(allow("iam:PutUserPolicy", "*"), {"StringLike": {"aws:RequestTag/Project": "a"}}), "aquasecurity/tfsec#1014"],
	"a tag of a resource": ["undecided", "sts:assumerole", under(allow("sts:AssumeRole", "*"), {"StringEquals": {"aws:ResourceTag/team": "a"}})],
	"a tag of a resource that is the caller's": ["undecided", "sts:assumerole", under(allow("sts:AssumeRole", "*"), {"StringEquals": {"iam:ResourceTag/team": "${aws:PrincipalTag/team}"}})],
	"a tag of a resource, if there": ["yes", "sts:assumerole", under(allow("sts:AssumeRole", "*"), {"StringEqualsIfExists": {"aws:ResourceTag/team": "a"}})],
	"all tags of none": ["yes", "sts:assumerole", under(allow("sts:AssumeRole", "*"), {"ForAllValues:StringEquals": {"aws:ResourceTag/team": "a"}})],
	"every tag but one": ["yes", "sts:assumerole", under(allow("sts:AssumeRole", "*"), {"StringNotEquals": {"aws:ResourceTag/team": "a"}})],
	"an owner of images": ["yes", "ec2:runinstances", under(allow("ec2:RunInstances", "*"), {"StringEquals": {"ec2:Owner": "123456789012"}}), "salesforce/cloudsplaining#278"],
	"some policies": ["undecided", "rights", under(allow("iam:AttachUserPolicy", "*"), {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}})],
	"a boundary": ["undecided", "rights", under(allow("iam:PutUserPolicy", "*"), {"StringEquals": {"iam:PermissionsBoundary": boundary}})],
	"a narrow and a wide allow": ["yes", "sts:assumerole", [under(allow("sts:*", "*"), {"StringEquals": {"aws:ResourceTag/team": "a"}}), allow("sts:AssumeRole", "*")]],
	"a narrow allow and a deny": ["no", "sts:assumerole", [under(allow("sts:*", "*"), {"StringEquals": {"aws:ResourceTag/team": "a"}}), deny("sts:*", "*")]],
}

lambda := ["lambda:CreateFunction", "lambda:InvokeFunction"]

pass(condition) := [under(allow("iam:PassRole", "*"), condition), allow(lambda, "*")]

ways := {
	"attaching a policy to a role alone": ["yes", "ways", allow("iam:AttachRolePolicy", "*"), "salesforce/cloudsplaining#580"],
	"writing a policy of a role alone": ["yes", "ways", allow("iam:PutRolePolicy", "*"), "salesforce/cloudsplaining#580"],
	"changing whom a role trusts alone": ["yes", "ways", allow("iam:UpdateAssumeRolePolicy", "*"), "salesforce/cloudsplaining#580"],
	"changing a function's code alone": ["yes", "ways", allow("lambda:UpdateFunctionCode", "*"), "nccgroup/PMapper#86"],
	"changing a function's configuration alone": ["yes", "ways", allow("lambda:UpdateFunctionConfiguration", "*"), "nccgroup/PMapper#86"],
	"a stack without a role to pass": ["no", "ways", allow(["cloudformation:CreateStack", "cloudformation:DescribeStacks"], "*"), "prowler-cloud/prowler#3807"],
	"a stack with a role to pass": ["yes", "ways", allow(["iam:PassRole", "cloudformation:CreateStack"], "*"), "prowler-cloud/prowler#3823"],
	"a pipeline without a role to pass": ["no", "ways", allow(["datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"], "*"), "prowler-cloud/prowler#3823"],
	"a session on instances": ["yes", "ways", allow("ssm:StartSession", "arn:aws:ec2:*:*:instance/*"), "salesforce/cloudsplaining#585"],
	"passing a role alone": ["no", "ways", allow("iam:PassRole", "*"), "stelligent/cfn_nag#147"],
	"passing any role to a function": ["yes", "ways", pass({}), "prowler-cloud/prowler#9879"],
	"passing a role by an allow of two parts": ["yes", "ways", [allow("iam:PassRole", roles), allow(lambda, "*")]],
	"passing one role to a function": ["no", "ways", [allow("iam:PassRole", "arn:aws:iam::123456789012:role/app"), allow(lambda, "*")], "aquasecurity/trivy-checks#398"],
	"passing roles to that service": ["yes", "ways", pass({"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}), "LeanerCloud/CUDly#426"],
	"passing roles to another service": ["no", "ways", pass({"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}), "Netflix-Skunkworks/policyuniverse#160"],
	"passing roles to any service": ["yes", "ways", pass({"StringLike": {"iam:PassedToService": "*.amazonaws.com"}})],
	"passing roles to all services but one": ["yes", "ways", pass({"StringNotEquals": {"iam:PassedToService": "ec2.amazonaws.com"}})],
	"passing roles to all of no services": ["yes", "ways", pass({"ForAllValues:StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}})],
	"passing roles to another service, if told": ["yes", "ways", pass({"StringEqualsIfExists": {"iam:PassedToService": "ec2.amazonaws.com"}})],
	"passing roles to a service by a misspelt key": ["yes", "ways", pass({"StringEquals": {"aws:PassedToService": "ec2.amazonaws.com"}}), "Netflix-Skunkworks/policyuniverse#160"],
	"a role that is denied to be passed": ["no", "ways", array.concat(pass({}), [deny("iam:PassRole", "*")])],
	"a function that is denied to be made": ["no", "ways", array.concat(pass({}), [deny("lambda:Create*", "*")])],
	"everything but passing roles and IAM": ["no", "lambda:addpermission", [{"Effect": "Allow", "NotAction": ["iam:*", "lambda:*"], "Resource": "*"}]],
}

rights(statements) := iam_grants.settle([iam_grants.of(iam_written.statements(statements))])

told(held, question) := iam_admin.full(held) if question == "everything"

else := iam_admin.any(held) if question == "rights"

else := iam_admin.whole(held, trim_prefix(question, "all of ")) if startswith(question, "all of ")

else := known(count(iam_escalation.open(held.allowed)), count(iam_escalation.open(held.allowed | held.narrowed))) if {
	question == "ways"
}

else := known(count(held.allowed & {question}), count(held.narrowed & {question}))

known(sure, unsure) := "yes" if sure > 0

else := "undecided" if unsure > 0

else := "no"

# The rows with another answer, by name.
wrong(rows) := {name: answers |
	some name, row in rows
	answers := [answer | held := rights(row[2]); answer := told(held, row[1])]
	answers != [row[0]]
}

test_actions_rows if count(wrong(actions)) == 0

test_patterns_rows if count(wrong(patterns)) == 0

test_resources_rows if count(wrong(resources)) == 0

test_denies_rows if count(wrong(denies)) == 0

test_conditions_rows if count(wrong(conditions)) == 0

test_ways_rows if count(wrong(ways)) == 0

# What is left of full administration within a permissions boundary. Service control policies, resource control policies
# and session policies are not read, so that no row has one: rights are told without them.
boundaries := {
	"a boundary of everything": ["yes", "everything", allow("*", "*"), "nccgroup/PMapper#41"],
	"a boundary of one service": ["no", "rights", allow("s3:*", "*"), "nccgroup/PMapper#41"],
	"a boundary without IAM": ["no", "rights", {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
	"a boundary that denies IAM": ["no", "rights", [allow("*", "*"), deny("iam:*", "*")], "cloud-custodian/cloud-custodian#5531"],
	"a boundary that denies without a second factor": [
		"yes",
		"rights",
		[allow("*", "*"), under(deny("*", "*"), {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})],
	],
	"a boundary that asks for a boundary": [
		"undecided",
		"rights",
		[allow("*", "*"), under(deny("iam:*", "*"), {"StringNotEquals": {"iam:PermissionsBoundary": boundary}})],
	],
	"a boundary of some roles": ["no", "sts:assumerole", allow("*", "arn:aws:iam::123456789012:role/app-*")],
	"a boundary of tagged resources": ["undecided", "everything", under(allow("*", "*"), {"StringEquals": {"aws:ResourceTag/team": "a"}})],
	"a boundary that only denies": ["no", "everything", deny("iam:*", "*")],
}

wrong_boundaries[name] := answers if {
	some name, row in boundaries
	answers := [answer | held := iam_grants.bound(rights(allow("*", "*")), rights(row[2])); answer := told(held, row[1])]
	answers != [row[0]]
}

test_boundaries if count(wrong_boundaries) == 0
