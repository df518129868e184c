package lib.iam_semantics_trust_test

# Who may assume a role, asked of the policies on trust. A row holds the verdict, principal and condition of an allow as
# written, and where the trap was seen. The role is of account 123456789012, which trusts 333344445555.

import data.lib.iam_written
import data.policies.aws.confused_deputy
import data.policies.aws.cross_account_trust
import data.policies.aws.github_oidc_trust
import data.policies.aws.wildcard_trust

own := "123456789012"

org := {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}

everyone := {
	"everybody": ["fail", "*", {}, "Hacking-the-Cloud/hackingthe.cloud#362"],
	"every AWS principal": ["fail", {"AWS": "*"}, {}, "semgrep/semgrep-rules#1618"],
	"every AWS principal behind an account": ["fail", {"AWS": [own, "*"]}, {}],
	"everybody by a provider": ["fail", {"Federated": "*"}, {}, "panther-labs/panther-analysis#1456"],
	"everybody with an external id": ["fail", {"AWS": "*"}, {"StringEquals": {"sts:ExternalId": "a-secret"}}],
	"everybody with a second factor": ["fail", {"AWS": "*"}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}],
	"everybody of an organisation": ["pass", {"AWS": "*"}, {"StringEquals": org}],
	"everybody of an organisation, if told": ["fail", {"AWS": "*"}, {"StringEqualsIfExists": org}],
	"everybody of all of no organisations": ["fail", {"AWS": "*"}, {"ForAllValues:StringEquals": org}],
	"everybody but an organisation": ["fail", {"AWS": "*"}, {"StringNotEquals": org}],
	"everybody who is one of some roles": [
		"pass",
		{"AWS": "*"},
		{"StringLike": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/prod-*", "arn:aws:iam::444455556666:role/prod-*"]}},
		"bridgecrewio/checkov#6839",
	],
	"everybody who is a role of any account": ["fail", {"AWS": "*"}, {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/prod"}}],
	"everybody with a variable for an account": ["fail", {"AWS": "*"}, {"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}],
	"a named account": ["pass", {"AWS": own}, {}],
	"a service": ["pass", {"Service": "lambda.amazonaws.com"}, {}],
	"a provider of SAML": [
		"pass",
		{"Federated": "arn:aws:iam::123456789012:saml-provider/idp"},
		{"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
	],
	"a provider of one's own": ["pass", {"Federated": "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"}, {}],
	"every identity pool": ["fail", {"Federated": "cognito-identity.amazonaws.com"}, {}, "aws-amplify/amplify-backend#625"],
	"every identity pool's signed-in users": [
		"fail",
		{"Federated": "cognito-identity.amazonaws.com"},
		{"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}},
		"aws-amplify/amplify-backend#625",
	],
	"an identity pool's signed-in users": [
		"pass",
		{"Federated": "cognito-identity.amazonaws.com"},
		{
			"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:12345678-dead-beef-cafe-123456790ab"},
			"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
		},
	],
	"an identity pool, if told": ["fail", {"Federated": "cognito-identity.amazonaws.com"}, {"StringEqualsIfExists": {"cognito-identity.amazonaws.com:aud": "eu-west-1:a1"}}],
	"a provider that nobody knows, whoever comes": ["unknown", {"Federated": "arn:aws:iam::123456789012:oidc-provider/login.example.com"}, {}],
	"a provider that nobody knows, with a subject": [
		"pass",
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/login.example.com"},
		{"StringEquals": {"login.example.com:sub": "deploy"}},
	],
	"every project of a deployer": ["fail", {"Federated": "arn:aws:iam::123456789012:oidc-provider/oidc.vercel.com"}, {}],
	"a team of a deployer": [
		"pass",
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/oidc.vercel.com"},
		{"StringEquals": {"oidc.vercel.com:aud": "https://vercel.com/acme"}},
	],
	"a deployer's issuer for one team": ["pass", {"Federated": "arn:aws:iam::123456789012:oidc-provider/oidc.vercel.com/acme"}, {}],
	"every organisation of a provider with a path": ["fail", {"Federated": "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"}, {}],
	"an organisation of a provider with a path": [
		"pass",
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc"},
		{"StringEquals": {"api.pulumi.com/oidc:aud": "aws:acme"}},
	],
	"an audience that all customers share": [
		"fail",
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/scalr.io"},
		{"StringEquals": {"scalr.io:aud": "aws.workload.identity"}},
	],
	"every account's environment": [
		"unknown",
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/scalr.io"},
		{"StringLike": {"scalr.io:sub": "account:acme*:environment:prod:*"}},
	],
	"all apps of a shop": ["fail", {"Federated": "www.amazon.com"}, {}],
	"an app of a shop": ["pass", {"Federated": "www.amazon.com"}, {"StringEquals": {"www.amazon.com:app_id": "amzn1.app"}}],
	"every project of GitLab": ["fail", {"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.com"}, {}, "Checkmarx/kics#6702"],
	"every project of GitLab with an audience": [
		"fail",
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.com"},
		{"StringEquals": {"gitlab.com:aud": "https://gitlab.com"}},
		"gebalamariusz/cloud-audit#17",
	],
	"every project of GitLab on a branch": [
		"fail",
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.com"},
		{"StringLike": {"gitlab.com:sub": "project_path:*:ref_type:branch:ref:*"}},
		"Checkmarx/kics#6702",
	],
	"a project of GitLab": [
		"pass",
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.com"},
		{"StringLike": {"gitlab.com:sub": "project_path:mygroup/myproject:ref_type:branch:ref:main"}},
	],
	"a group of GitLab that begins so": [
		"unknown",
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.com"},
		{"StringLike": {"gitlab.com:sub": "project_path:mygr*"}},
	],
	"a GitLab of one's own": [
		"pass",
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"},
		{"StringEquals": {"gitlab.example.com:aud": "https://gitlab.example.com"}},
	],
	"every workspace of Terraform": [
		"fail",
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/app.terraform.io"},
		{"StringEquals": {"app.terraform.io:aud": "aws.workload.identity"}},
	],
	"every organisation of Terraform": [
		"fail",
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/app.terraform.io"},
		{"StringLike": {"app.terraform.io:sub": "organization:*:project:*:workspace:prod:run_phase:*"}},
	],
	"an organisation of Terraform": [
		"pass",
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/app.terraform.io"},
		{"StringLike": {"app.terraform.io:sub": "organization:acme:project:*:workspace:*:run_phase:*"}},
	],
}

accounts := {
	"the own account": ["not_applicable", {"AWS": "arn:aws:iam::123456789012:role/project-services"}, {}, "nccgroup/ScoutSuite#457"],
	"a trusted account": ["not_applicable", {"AWS": "arn:aws:iam::333344445555:root"}, {}],
	"another account": ["fail", {"AWS": "arn:aws:iam::210987654321:root"}, {}, "bridgecrewio/checkov#7584"],
	"another account in a list": ["fail", {"AWS": [own, "arn:aws:iam::210987654321:role/a"]}, {}],
	"another account of GovCloud": ["fail", {"AWS": "arn:aws-us-gov:iam::210987654321:root"}, {}],
	"another account with an external id": ["pass", {"AWS": "210987654321"}, {"StringEquals": {"sts:ExternalId": "a-secret"}}, "cloud-custodian/cloud-custodian#7180"],
	"another account with any external id": ["fail", {"AWS": "210987654321"}, {"StringLike": {"sts:ExternalId": "*"}}],
	"another account with an external id, if told": ["fail", {"AWS": "210987654321"}, {"StringEqualsIfExists": {"sts:ExternalId": "a-secret"}}],
	"another account with all but an external id": ["fail", {"AWS": "210987654321"}, {"StringNotEquals": {"sts:ExternalId": "a-secret"}}],
	"another account with some external id": ["fail", {"AWS": "210987654321"}, {"Null": {"sts:ExternalId": "false"}}],
	"another account with a second factor, if told": ["fail", {"AWS": "210987654321"}, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}, "nccgroup/ScoutSuite#367"],
	"another account within an organisation": ["pass", {"AWS": "210987654321"}, {"StringEquals": org}, "nccgroup/ScoutSuite#623"],
	"the id left of a deleted role": ["unknown", {"AWS": "AROADBQP57FF2AEXAMPLE"}, {}, "cloud-custodian/cloud-custodian#6431"],
	"everybody within an organisation": ["pass", {"AWS": "*"}, {"StringEquals": org}],
	"everybody of another account by condition": ["fail", {"AWS": "*"}, {"StringEquals": {"aws:PrincipalAccount": "210987654321"}}],
	"everybody of the own account by condition": ["not_applicable", {"AWS": "*"}, {"StringEquals": {"aws:PrincipalAccount": own}}],
	"a service": ["not_applicable", {"Service": "ec2.amazonaws.com"}, {}],
}

services := {
	"a service that tells for whom": ["fail", {"Service": "lambda.amazonaws.com"}, {}],
	"a service in a list": ["fail", {"Service": ["scheduler.amazonaws.com", "events.amazonaws.com"]}, {}, "prowler-cloud/prowler#9213"],
	"a service for a resource by a text": [
		"pass",
		{"Service": "lambda.amazonaws.com"},
		{"StringEquals": {"aws:SourceArn": "arn:aws:lambda:us-east-1:123456789012:function:f"}},
		"prowler-cloud/prowler#2792",
	],
	"a service for an account": ["pass", {"Service": "lambda.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": own}}, "prowler-cloud/prowler#2314"],
	"a service for everything of an account": ["pass", {"Service": "scheduler.amazonaws.com"}, {"ArnLike": {"aws:SourceArn": "arn:aws:*:*:123456789012:*"}}],
	"a service for an account, if told": ["fail", {"Service": "lambda.amazonaws.com"}, {"StringEqualsIfExists": {"aws:SourceAccount": own}}],
	"a service for any account": ["fail", {"Service": "lambda.amazonaws.com"}, {"StringLike": {"aws:SourceAccount": "*"}}],
	"a service for resources of any account": ["fail", {"Service": "states.amazonaws.com"}, {"ArnLike": {"aws:SourceArn": "arn:aws:states:*:*:stateMachine:*"}}],
	"a service for all accounts but one": ["fail", {"Service": "lambda.amazonaws.com"}, {"StringNotEquals": {"aws:SourceAccount": "210987654321"}}],
	"a service for an account by a wrong operator": ["fail", {"Service": "lambda.amazonaws.com"}, {"NumericEquals": {"aws:SourceAccount": own}}, "duo-labs/parliament#96"],
	"a service with a condition on the caller, which it has not": ["fail", {"Service": "lambda.amazonaws.com"}, {"StringEquals": {"aws:ResourceAccount": own}}],
	"a service of an organisation": ["pass", {"Service": "lambda.amazonaws.com"}, {"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}}],
	"a service of a region": ["fail", {"Service": "states.eu-west-1.amazonaws.com"}, {}],
	"a service of China": ["fail", {"Service": "states.cn-north-1.amazonaws.com.cn"}, {}, "eksctl-io/eksctl#1850"],
	"instances, which tell nothing": ["not_applicable", {"Service": "ec2.amazonaws.com"}, {}, "prowler-cloud/prowler#2810"],
	"a service of which it is not known": ["unknown", {"Service": "elastictranscoder.amazonaws.com"}, {}, "prowler-cloud/prowler#4714"],
	"no service": ["not_applicable", {"AWS": own}, {}],
}

subject(operator, value) := {
	"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
	operator: {"token.actions.githubusercontent.com:sub": value},
}

github := {
	"an audience alone": ["fail", {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}, "gebalamariusz/cloud-audit#17"],
	"nothing": ["fail", {}, "Checkmarx/kics#6702"],
	"any repository": ["fail", subject("StringLike", "repo:*")],
	"anything": ["fail", subject("StringLike", "*"), "bridgecrewio/checkov#7665"],
	"anything beside a repository": ["fail", subject("StringLike", ["repo:acme/app:ref:refs/heads/main", "*"]), "bridgecrewio/checkov#7665"],
	"a beginning of an owner": ["fail", subject("StringLike", "repo:acme*/app:*")],
	"an owner with a question mark": ["fail", subject("StringLike", "repo:?cme/app:*")],
	"any owner's repository": ["fail", subject("StringLike", "repo:*/app:*")],
	"any kind of token": ["fail", subject("StringLike", "*:acme/app:*")],
	"a variable": ["fail", subject("StringLike", "repo:${aws:PrincipalTag/owner}/app:*")],
	"a repository": ["pass", subject("StringLike", "repo:acme/app:*"), "LeanerCloud/CUDly#423"],
	"a branch": ["pass", subject("StringLike", "repo:acme/app:ref:refs/heads/main")],
	"repositories of an owner": ["pass", subject("StringLike", "repo:acme/demo-*:*"), "unfunco/terraform-aws-oidc-github#20"],
	"a repository by lasting ids": ["pass", subject("StringLike", "repo:acme@1234/app@5678:ref:refs/heads/main"), "epam/BrainTF#21"],
	"all of no repositories": ["fail", subject("ForAllValues:StringLike", "repo:acme/app:*"), "github/docs#15769"],
	"all of no repositories, as the page once showed": [
		"fail",
		{"ForAllValues:StringEquals": {"token.actions.githubusercontent.com:sub": "repo:acme/app:ref:refs/heads/main"}},
		"github/docs#22240",
	],
	"a repository, if told": ["fail", subject("StringLikeIfExists", "repo:acme/app:*")],
	"all repositories but one": ["fail", subject("StringNotLike", "repo:evil/app:*")],
	"an actor alone": [
		"fail",
		{"StringEquals": {"token.actions.githubusercontent.com:actor": "ada", "token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}},
		"aws-actions/configure-aws-credentials#306",
	],
	"a subject of another form": ["unknown", subject("StringLike", "repository_owner_id:1234:*")],
}

role(statement) := {
	"arn": "arn:aws:iam::123456789012:role/r",
	"account_id": own,
	"service_linked": false,
	"trust": {"version": "2012-10-17", "statements": iam_written.statements(statement)},
}

allow(principal, condition) := role({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition})

wrong_everyone[name] := answers if {
	some name, row in everyone
	answers := [answer.verdict | answer := wildcard_trust.decide(allow(row[1], row[2]))]
	answers != [row[0]]
}

wrong_accounts[name] := answers if {
	some name, row in accounts
	answers := [answer.verdict |
		answer := cross_account_trust.decide(allow(row[1], row[2])) with input.parameters as {"trusted_accounts": ["333344445555"]}
	]
	answers != [row[0]]
}

wrong_services[name] := answers if {
	some name, row in services
	answers := [answer.verdict | answer := confused_deputy.decide(allow(row[1], row[2]))]
	answers != [row[0]]
}

wrong_github[name] := answers if {
	some name, row in github
	principal := {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"}
	statement := {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": row[1]}
	answers := [answer.verdict | answer := github_oidc_trust.decide(role(statement))]
	answers != [row[0]]
}

test_everyone if count(wrong_everyone) == 0

test_accounts if count(wrong_accounts) == 0

test_services if count(wrong_services) == 0

test_github if count(wrong_github) == 0

# Statements of other forms, asked whether everyone may assume the role.
statements := {
	"everybody but an account": ["fail", {"Effect": "Allow", "NotPrincipal": {"AWS": own}, "Action": "sts:AssumeRole"}],
	"any action of the service": ["fail", {"Effect": "Allow", "Principal": "*", "Action": "sts:*"}],
	"any action": ["fail", {"Effect": "Allow", "Principal": "*", "Action": "*"}],
	"an action in small letters": ["fail", {"Effect": "Allow", "Principal": "*", "Action": "sts:assumerole"}, "scality/Arsenal#219"],
	"an action with a question mark": ["fail", {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRol?"}],
	"every action but tagging": ["fail", {"Effect": "Allow", "Principal": "*", "NotAction": "sts:TagSession"}],
	"every action but assuming": ["pass", {"Effect": "Allow", "Principal": "*", "NotAction": "sts:Assume*"}],
	"tagging alone": ["pass", {"Effect": "Allow", "Principal": "*", "Action": "sts:TagSession"}],
	"a deny alone": ["pass", {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}],
	"a second statement": [
		"fail",
		[{"Effect": "Allow", "Principal": {"AWS": own}, "Action": "sts:AssumeRole"}, {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
	],
	"a deny that may limit it": [
		"unknown",
		[{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}, {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": {"StringNotEquals": org}}],
		"cartography-cncf/cartography#3088",
	],
}

wrong_statements[name] := answers if {
	some name, row in statements
	answers := [answer.verdict | answer := wildcard_trust.decide(role(row[1]))]
	answers != [row[0]]
}

test_statements if count(wrong_statements) == 0
